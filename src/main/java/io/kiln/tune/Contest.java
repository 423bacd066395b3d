package io.kiln.tune;

import io.kiln.device.Device;
import io.kiln.device.Precision;
import io.kiln.device.Tunable;
import io.kiln.device.Tunable.Alternative;
import io.kiln.tuning.Setting;
import io.kiln.tuning.Shape;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * A product on a device, where others meet the present kernels: each is first compared, on a small
 * product with the plain kernels and on the whole one with the present ones, then timed.
 */
final class Contest<D extends Device & Tunable> implements AutoCloseable {
    /** Sides of the small product at most: more than any tile, and no multiple of one. */
    private static final int SMALL = 300;

    private static final int SMALL_DEPTH = 70;
    private static final String PLAIN = "plain";

    private final D device;
    private final Work whole;
    private final Work small;
    private final Side present;
    private final float[] wholeResult;
    private final float[] smallResult;

    Contest(D device, Shape shape, String present) {
        this.device = device;
        this.whole = new Work(shape);
        this.small = new Work(new Shape(
                shape.form(),
                Math.min(shape.m(), SMALL),
                Math.min(shape.n(), SMALL),
                Math.min(shape.k(), SMALL_DEPTH)));
        try (Side plain = new Side(device, small, PLAIN)) {
            this.smallResult = plain.result();
        }
        this.present = new Side(device, whole, present);
        this.wholeResult = this.present.result();
    }

    /** What the present kernels take, a run among several. */
    double presentNanos() {
        return Math.min(present.nanos(), present.nanos());
    }

    /** Kernels that have to wait for their turn. */
    Side enter(Alternative other) {
        return new Side(device, whole, other.kernels());
    }

    /** What is wrong with the results of some kernels, or null. */
    @Nullable
    String fault(Alternative other, Side entered) {
        String fault;
        Precision mode = Setting.parse(other.kernels()).precision();
        try (Side side = new Side(device, small, other.kernels())) {
            double tolerance = other.reordered() ? small.tolerance(mode) : 0;
            fault = difference(small, smallResult, side.result(), tolerance);
        }
        double tolerance = other.reordered() ? whole.tolerance() : 0;
        return fault != null ? fault : difference(whole, wholeResult, entered.result(), tolerance);
    }

    Duel meet(Side other, int rounds, long mostNanos) {
        return Duel.of(present, other, rounds, mostNanos);
    }

    private static @Nullable String difference(
            Work work, float[] wanted, float[] got, double tolerance) {
        for (int e = 0; e < got.length; e++) {
            boolean same = Float.floatToRawIntBits(got[e]) == Float.floatToRawIntBits(wanted[e]);
            if (!same && !(tolerance > 0 && Math.abs((double) got[e] - wanted[e]) <= tolerance)) {
                return String.format(
                        Locale.ROOT,
                        "c[%d][%d] of %s is %s, wanted %s",
                        e / work.c.cols(),
                        e % work.c.cols(),
                        Shape.of(work.product),
                        got[e],
                        wanted[e]);
            }
        }
        return null;
    }

    @Override
    public void close() {
        present.close();
    }
}
