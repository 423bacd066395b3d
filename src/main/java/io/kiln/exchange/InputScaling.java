package io.kiln.exchange;

import io.kiln.data.DataException;
import io.kiln.data.Scaling;
import io.kiln.model.ModelException;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * What a graph does to its input before the first layer: any chain of + - * / with constants, as
 * {@code (x - shift) * factor}. In doubles, so that what Kiln wrote comes back as it was.
 */
final class InputScaling {
    private double[] shift = {0}; // (1) or (features)
    private double[] factor = {1}; // (1) or (features)
    private boolean used;

    /** {@code y + c = (x - (shift - c / factor)) * factor}. */
    void add(double[] c) {
        shift = each(shift, each(c, factor, (a, b) -> a / b), (a, b) -> a - b);
        used = true;
    }

    void subtract(double[] c) {
        add(Arrays.stream(c).map(v -> -v).toArray());
    }

    void multiply(double[] c) {
        factor = each(factor, c, (a, b) -> a * b);
        used = true;
    }

    void divide(double[] c) {
        factor = each(factor, c, (a, b) -> a / b);
        used = true;
    }

    /** {@code c - y = -(y - c)}. */
    void subtractFrom(double[] c) {
        subtract(c);
        multiply(new double[] {-1});
    }

    boolean used() {
        return used;
    }

    Scaling scaling() {
        int features = Math.max(shift.length, factor.length);
        try {
            return Scaling.of(floats(shift, features), floats(factor, features));
        } catch (DataException e) {
            throw new ModelException(String.valueOf(e.getMessage()), e);
        }
    }

    private static float[] floats(double[] values, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) values[values.length == 1 ? 0 : i];
        }
        return floats;
    }

    private static double[] each(double[] a, double[] b, DoubleBinaryOperator f) {
        double[] result = new double[Math.max(a.length, b.length)];
        for (int i = 0; i < result.length; i++) {
            result[i] = f.applyAsDouble(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]);
        }
        return result;
    }

    /**
     * A constant as an operator spreads it over an example: each of its sides, counted from the
     * last, is the example's or 1.
     *
     * @param values row-major
     * @param sides the constant's shape, which fits
     * @param shape of the example
     * @return (product of shape)
     */
    static double[] spread(float[] values, List<Long> sides, List<Integer> shape) {
        int missing = shape.size() - sides.size();
        int features = shape.stream().reduce(1, (a, b) -> a * b);
        double[] spread = new double[features];
        for (int i = 0; i < features; i++) {
            int rest = i;
            int at = 0;
            int stride = 1;
            for (int d = shape.size() - 1; d >= missing; d--) {
                int side = sides.get(d - missing).intValue();
                at += side == 1 ? 0 : rest % shape.get(d) * stride;
                rest /= shape.get(d);
                stride *= side;
            }
            spread[i] = values[at];
        }
        return spread;
    }
}
