package io.kiln.fuzz;

import java.io.IOException;
import java.util.List;

/** A reader, as a fuzzer sees it. */
interface Target {
    /**
     * Feeds an input. Whatever else this throws, and whatever takes 5 seconds, is a finding.
     *
     * @param input any bytes
     * @return whether they were read; false when they were refused in the documented way
     */
    boolean read(byte[] input) throws IOException;

    /** The readers that take each input one after the other. */
    default List<Target> each() {
        return List.of(this);
    }
}
