package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;

/**
 * How long kernels may take, by what they compute, load and read: the longest of the three counts,
 * and a part of the others, for they overlap imperfectly. The rates are those of no device in
 * particular, because only the order of kernels matters: a GPU of 128 lanes a unit that loads an
 * operand of four in the time of a multiply-add, and whose L2 cache brings 0.36 bytes in it (12 TB/s,
 * as is said of an H100, for its 33 tera-multiply-adds a second); a processor that loads as many
 * vectors as it multiplies, and gets a byte.
 */
final class Roofline {
    private static final double LANES = 128;

    /** Work-items that hide each other's waits on a unit of a GPU: two waves for each scheduler. */
    private static final double BUSY = 256;

    /** What is left of the shorter of two things that go on at once. */
    private static final double BESIDE = 0.25;

    private Roofline() {}

    /** Time in units of one multiply-add of the whole device. */
    static double time(Cost cost, Limits limits) {
        return limits.kind() == DeviceInfo.Kind.GPU
                ? ofGpu(cost, limits)
                : ofProcessor(cost, limits);
    }

    private static double ofGpu(Cost cost, Limits limits) {
        double lanes = limits.units() * LANES;
        double work = cost.work() * rounds(cost, limits) / busy(cost, limits) / lanes;
        double loading = work * cost.loads() * 4;
        return longest(work / cost.speed(), loading, cost.bytes() / (lanes * 0.36));
    }

    private static double ofProcessor(Cost cost, Limits limits) {
        double lanes = limits.units() * limits.vector();
        double computing = cost.work() * rounds(cost, limits) / lanes;
        double reading = cost.bytes() / lanes;
        return Math.max(Math.max(computing, computing * cost.loads()), reading);
    }

    private static double longest(double computing, double loading, double reading) {
        double most = Math.max(computing, Math.max(loading, reading));
        return most + BESIDE * (computing + loading + reading - most);
    }

    /** How much longer the unit with the most groups is at work than if all had as many. */
    private static double rounds(Cost cost, Limits limits) {
        return most(cost, limits) * Math.max(1, limits.units()) / cost.groups();
    }

    private static double most(Cost cost, Limits limits) {
        return Math.ceil(cost.groups() / Math.max(1, limits.units()));
    }

    /** What share of a unit's time there is somebody who need not wait. */
    private static double busy(Cost cost, Limits limits) {
        double fit = Math.floor(Pruning.FILE / (double) (cost.registers() * cost.group()));
        double together = Math.max(1, Math.min(fit, most(cost, limits)));
        return Math.min(1, together * cost.group() / BUSY);
    }
}
