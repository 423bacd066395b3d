package io.kiln.bench;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a case came to on a device.
 *
 * @param of the case
 * @param contender label of who ran it
 * @param status whether there are figures
 * @param note what is wrong, else empty
 * @param seconds of each round, for the whole case
 * @param ready what was found before the first round, null when it failed there
 */
public record Figure(
        Case of,
        String contender,
        Status status,
        String note,
        List<Double> seconds,
        @Nullable Ready ready) {
    /** Whether there are figures. */
    public enum Status {
        /** Found right and measured. */
        OK,
        /** Computes something else, and was not measured. */
        WRONG,
        /** Could not be done. */
        FAILED
    }

    /** Keeps the rounds. */
    public Figure {
        seconds = List.copyOf(seconds);
    }

    /** Whether a device that runs operations together saw no time of its own for this one. */
    boolean hidden() {
        return ok() && median() == 0;
    }

    /** Whether there is a time that may be compared. */
    boolean timed() {
        return ok() && !hidden();
    }

    boolean ok() {
        return status == Status.OK;
    }

    double median() {
        return ok() ? Statistics.median(seconds) : Double.NaN;
    }

    double p95() {
        return ok() ? Statistics.quantile(seconds, 0.95) : Double.NaN;
    }

    double spread() {
        return ok() ? Statistics.spread(seconds) : Double.NaN;
    }

    double flopsPerSecond() {
        return known(of.flops() * of.parts() / median());
    }

    double bytesPerSecond() {
        return known(of.bytes() * of.parts() / median());
    }

    private static double known(double rate) {
        return rate > 0 && Double.isFinite(rate) ? rate : Double.NaN;
    }

    double error() {
        return ready == null ? Double.NaN : ready.error();
    }

    /** What holds it down; null where that cannot be said. */
    @Nullable
    Limit limit(@Nullable Ceilings ceilings) {
        if (!timed() || ready == null || ceilings == null || of.flops() + of.bytes() == 0) {
            return null;
        }
        double each = median() / of.parts();
        return Limit.of(each, of.flops(), of.bytes(), ready.launches(), ceilings);
    }
}
