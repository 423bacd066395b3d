package io.kiln.trust;

import io.kiln.device.Device;

/**
 * What a device was seen to reach, and no figure of a data sheet.
 *
 * @param bytesPerSecond memory read and written by one pass over a tensor that no cache holds
 * @param flopsPerSecond of the fastest arithmetic that the run saw it do: a matrix product, as a
 *     rule
 * @param launchNanos the smallest operation, when many follow each other
 */
public record Ceilings(double bytesPerSecond, double flopsPerSecond, double launchNanos) {
    /**
     * Measures, in a second or two.
     *
     * @param device open, with nothing else to do
     * @return its ceilings
     * @throws io.kiln.device.DeviceException when it has no room for what {@link Gauge} goes through
     */
    public static Ceilings of(Device device) {
        return new Ceilings(
                Gauge.bytesPerSecond(device),
                Gauge.product(device).flopsPerSecond(),
                Gauge.launchNanos(device));
    }

    /**
     * The same, raised to arithmetic that was seen.
     *
     * @param flops floating-point operations a second
     * @return the ceilings
     */
    public Ceilings atLeast(double flops) {
        return new Ceilings(bytesPerSecond, Math.max(flops, flopsPerSecond), launchNanos);
    }

    /**
     * The time that some work takes at these ceilings: the longer of what arithmetic and memory take
     * (Williams, Waterman and Patterson, Roofline, 2009).
     *
     * @param flops floating-point operations
     * @param bytes read and written
     * @return seconds
     */
    public double seconds(double flops, double bytes) {
        return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    }
}
