package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;

/**
 * How long kernels may take, by what they compute, load and read: the longest of the three counts.
 * The rates are those of no device in particular, because only the order of kernels matters: a GPU
 * of 128 lanes a unit that loads an operand of four in the time of a multiply-add, and whose L2 cache
 * brings 0.36 bytes in it (12 TB/s, as is said of an H100, for its 33 tera-multiply-adds a second); a processor that loads as
 * many vectors as it multiplies, and gets a byte.
 */
final class Roofline {
    private static final double LANES = 128;

    private Roofline() {}

    /** Time in units of one multiply-add of the whole device. */
    static double time(Cost cost, Limits limits) {
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU;
        double lanes = limits.units() * (gpu ? LANES : limits.vector());
        double inFlight = Math.max(1, limits.units());
        double rounds = Math.ceil(cost.groups() / inFlight) * inFlight / cost.groups();
        double computing = cost.work() * rounds / lanes;
        double loading = computing * cost.loads() * (gpu ? 4 : 1);
        double reading = cost.bytes() / (lanes * (gpu ? 0.36 : 1));
        return Math.max(computing, Math.max(loading, reading));
    }
}
