package io.kiln.trust;

import io.kiln.device.Device;

/**
 * What a device reaches at best, by which the speed of its kernels is judged.
 *
 * @param flopsPerSecond of a product of two square matrices
 * @param bytesPerSecond of memory read and written in a tensor that no cache holds
 */
public record Ceilings(double flopsPerSecond, double bytesPerSecond) {
    /**
     * Measures a device, in about a second.
     *
     * @param device open, with nothing else to do
     * @return its ceilings
     * @throws io.kiln.device.DeviceException when it has no room for two tensors of 64 MiB
     */
    public static Ceilings measure(Device device) {
        return new Ceilings(Gauge.product(device).flopsPerSecond(), Gauge.bytesPerSecond(device));
    }

    /**
     * The time that some work takes at these ceilings: the longer of what arithmetic and memory
     * take (the roofline of Williams, Waterman and Patterson, 2009).
     *
     * @param flops floating-point operations
     * @param bytes read and written
     * @return seconds
     */
    public double seconds(double flops, double bytes) {
        return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    }
}
