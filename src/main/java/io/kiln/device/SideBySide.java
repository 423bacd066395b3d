package io.kiln.device;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a device can do whose compute units can each do a whole plan, and so train a network each. */
public interface SideBySide {
    /**
     * Whether a plan can be done by a single compute unit.
     *
     * @param plan any
     * @return null, or why not, one line
     */
    @Nullable
    String refusal(Plan plan);

    /**
     * Devices that share this one, a thread each. Over a store that shares another one's tensors
     * ({@link Device#open(List, Store)}) a program only notes that it is to run; what all of them
     * noted runs in one launch, when every one that has such a store open waits for its results. So
     * they have to be used by as many threads. Each comes to the same bits as this device.
     *
     * @param count how many, 1 or more
     * @return the devices; they are closed with this one
     */
    List<Device> sideBySide(int count);
}
