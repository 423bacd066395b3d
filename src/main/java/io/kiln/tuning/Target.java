package io.kiln.tuning;

/**
 * What rows of a table are chosen by.
 *
 * @param name what the device calls itself
 * @param vendor who made it
 * @param sort {@code cpu}, {@code gpu-local} for a GPU whose local memory is memory of its own,
 *     {@code gpu} for other GPUs, or {@code accelerator}
 */
public record Target(String name, String vendor, String sort) {}
