package io.kiln.device;

import java.util.List;

/**
 * A room that brings devices, found through {@link java.util.ServiceLoader} so that nobody names a
 * backend.
 */
public interface DeviceProvider {
    /**
     * What this provider has, usable or not. Never throws.
     *
     * @return one entry a device, or one that says why there is none
     */
    List<Listing> list();

    /**
     * Opens one of the listed devices.
     *
     * @param id an id from {@link #list()}
     * @param options what the caller asks of it
     * @return the device
     * @throws DeviceException when it cannot be had, with the reason
     */
    Device open(String id, DeviceOptions options);

    /**
     * A device that is there, or the reason why it is not.
     *
     * @param id how options name it
     * @param name what it calls itself
     * @param usable whether {@link #open} would succeed
     * @param note what is special about it, or why it is not usable
     */
    record Listing(String id, String name, boolean usable, String note) {}
}
