package io.kiln.model;

import java.util.Arrays;
import java.util.Locale;

/**
 * What one element of a stored tensor is. Little-endian in the file. In the order of the reference
 * writer, which puts the last of these first in the file, so that the widest are aligned.
 */
public enum Dtype {
    /** Unsigned byte. */
    U8(1),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32. */
    BF16(2),
    /** Signed 32-bit integer. */
    I32(4),
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary64. */
    F64(8),
    /** Signed 64-bit integer. */
    I64(8);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Size of one element.
     *
     * @return bytes
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Finds a type by its name in headers.
     *
     * @param label for example {@code F32}
     * @return the type
     * @throws ModelException when it is none of these, with the list
     */
    static Dtype of(String label) {
        for (Dtype dtype : values()) {
            if (dtype.name().equals(label)) {
                return dtype;
            }
        }
        throw new ModelException(String.format(
                Locale.ROOT,
                "dtype %s is not one of %s",
                ModelException.quoted(label),
                Arrays.toString(values())));
    }
}
