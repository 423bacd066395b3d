package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.trust.Gauge;

/**
 * What a device was seen to reach, and no figure of a data sheet.
 *
 * @param bytesPerSecond memory read and written by one pass over 64 MiB
 * @param flopsPerSecond of the fastest arithmetic that the run saw it do: a matrix product, as a
 *     rule
 * @param launchNanos the smallest operation, when many follow each other
 */
public record Ceilings(double bytesPerSecond, double flopsPerSecond, double launchNanos) {
    /** Measures, in about a second. */
    static Ceilings of(Device device) {
        return new Ceilings(
                Gauge.bytesPerSecond(device),
                Gauge.product(device).flopsPerSecond(),
                Gauge.launchNanos(device));
    }

    Ceilings atLeast(double flops) {
        return new Ceilings(bytesPerSecond, Math.max(flops, flopsPerSecond), launchNanos);
    }
}
