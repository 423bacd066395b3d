package io.kiln.device.cl;

/**
 * Memory on the device that a kernel needs for itself while it runs, such as packed panels. Its
 * content is undefined before and after.
 *
 * @param name what messages call it
 * @param bytes how large
 */
record Room(String name, long bytes) {}
