package io.kiln.trust;

/**
 * How fast a family of kernels is.
 *
 * @param flopsPerSecond of a square product of matrices
 * @param side of those matrices
 */
public record Speed(double flopsPerSecond, int side) {}
