package io.kiln.device.cl;

import io.kiln.device.Type;

/**
 * Memory on the device that a kernel needs for itself while it runs, such as packed panels. Its
 * content is undefined before and after.
 *
 * @param name what messages call it
 * @param type of its elements
 * @param bytes how large
 */
record Room(String name, Type type, long bytes) {
    /** Room for floats. */
    Room(String name, long bytes) {
        this(name, Type.F32, bytes);
    }
}
