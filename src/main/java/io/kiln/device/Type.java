package io.kiln.device;

/** What one element of a tensor is. */
public enum Type {
    /** IEEE 754 binary32. */
    F32(4),
    /** Signed 32-bit integer: labels, the order of an epoch, counters. */
    I32(4),
    /** Unsigned byte, 0 to 255: pixels. */
    U8(1);

    private final int bytes;

    Type(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Size of one element.
     *
     * @return bytes an element takes
     */
    public int bytes() {
        return bytes;
    }
}
