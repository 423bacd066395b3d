package io.kiln.trust;

import io.kiln.device.Precision;
import io.kiln.device.Tensor;

import java.util.Locale;

/**
 * How far numbers are from a formula, at worst: in units in the last place of the larger of the
 * value wanted and the root mean square of all. A NaN or an infinity in the wrong place is
 * infinitely far, but a NaN for an infinity where factors are split (docs/numbers.md).
 */
final class Distance {
    static final double ULP = 0x1p-23;

    final double units;
    private final int worst;
    private final double wanted;
    private final double got;

    /**
     * Measures.
     *
     * @param got float[] or int[]
     * @param precision of products that it may come from
     */
    Distance(double[] wanted, Object got, Precision precision) {
        double size = rootMeanSquare(wanted);
        double most = -1;
        int at = 0;
        for (int e = 0; e < wanted.length; e++) {
            double one = got instanceof float[] f
                    ? units(wanted[e], f[e], size, precision)
                    : wanted[e] == ((int[]) got)[e] ? 0 : Double.POSITIVE_INFINITY;
            at = one > most ? e : at;
            most = Math.max(most, one);
        }
        this.units = most;
        this.worst = at;
        this.wanted = wanted[at];
        this.got = got instanceof float[] f ? f[at] : ((int[]) got)[at];
    }

    /** Whether two numbers that are not both finite are the same. */
    static boolean sameKind(float wanted, float got, Precision precision) {
        boolean infinite = Float.isInfinite(wanted) && precision.split();
        return !Float.isFinite(wanted)
                && (Float.compare(wanted, got) == 0 || infinite && Float.isNaN(got));
    }

    /** Whether numbers are finite in the same places, and the same kind elsewhere. */
    static boolean sameKinds(float[] wanted, float[] got, Precision precision) {
        for (int e = 0; e < wanted.length; e++) {
            boolean finite = Float.isFinite(wanted[e]) && Float.isFinite(got[e]);
            if (!finite && !sameKind(wanted[e], got[e], precision)) {
                return false;
            }
        }
        return true;
    }

    private static double units(double wanted, float got, double size, Precision precision) {
        float nearest = (float) wanted;
        if (!Float.isFinite(nearest) || !Float.isFinite(got)) {
            return sameKind(nearest, got, precision) ? 0 : Double.POSITIVE_INFINITY;
        }
        double scale = Math.max(Math.max(Math.abs(wanted), size), Float.MIN_NORMAL);
        return Math.abs(got - wanted) / (scale * ULP);
    }

    private static double rootMeanSquare(double[] values) {
        double sum = 0;
        int finite = 0;
        for (double value : values) {
            if (Float.isFinite((float) value)) {
                sum += value * value;
                finite++;
            }
        }
        return finite == 0 ? 0 : Math.sqrt(sum / finite);
    }

    String words(Tensor t) {
        return String.format(
                Locale.ROOT, "%s got %s, wanted %s", Ward.place(t, worst), (float) got, (float)
                        wanted);
    }
}
