package io.kiln.trust;

import io.kiln.device.Tensor;

/**
 * How far numbers are from a formula, at worst: in units in the last place of the larger of the
 * value wanted and the root mean square of all. A NaN or an infinity in the wrong place is
 * infinitely far.
 */
final class Distance {
    private static final double ULP = 0x1p-23;

    final double units;
    private final int worst;
    private final double wanted;
    private final double got;

    /** @param got float[] or int[] */
    Distance(double[] wanted, Object got) {
        double size = rootMeanSquare(wanted);
        double most = -1;
        int at = 0;
        for (int e = 0; e < wanted.length; e++) {
            double one = got instanceof float[] f
                    ? units(wanted[e], f[e], size)
                    : wanted[e] == ((int[]) got)[e] ? 0 : Double.POSITIVE_INFINITY;
            at = one > most ? e : at;
            most = Math.max(most, one);
        }
        this.units = most;
        this.worst = at;
        this.wanted = wanted[at];
        this.got = got instanceof float[] f ? f[at] : ((int[]) got)[at];
    }

    private static double units(double wanted, float got, double size) {
        float nearest = (float) wanted;
        if (!Float.isFinite(nearest) || !Float.isFinite(got)) {
            return Float.compare(nearest, got) == 0 ? 0 : Double.POSITIVE_INFINITY;
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
        return "%s got %s, wanted %s".formatted(Ward.place(t, worst), (float) got, (float) wanted);
    }
}
