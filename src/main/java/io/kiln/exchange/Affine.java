package io.kiln.exchange;

import io.kiln.data.DataException;
import io.kiln.data.Scaling;
import io.kiln.model.ModelException;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * What a graph does to its input before the first layer, or to the outputs behind the last: any chain
 * of + - * / with constants, as {@code (x - shift) * factor}. In doubles, so that what Kiln wrote
 * comes back as it was.
 */
final class Affine {
    private static final int MOST = 16; // passes over the values that one file can ask for

    private final String what;
    private int operations;
    private double[] shift = {0}; // (1) or (features)
    private double[] factor = {1}; // (1) or (features)

    /** @param what it is done to, in words */
    Affine(String what) {
        this.what = what;
    }

    /**
     * Follows a node.
     *
     * @param node Add, Sub, Mul or Div
     * @param constant its other input, spread over the values
     * @param constantFirst whether the constant is the first input
     */
    void follow(OnnxNode node, double[] constant, boolean constantFirst) {
        WireReader.limit("operations on the " + what, ++operations, MOST);
        switch (node.operator()) {
            case "Add" -> add(constant);
            case "Mul" -> multiply(constant);
            case "Sub" -> {
                if (constantFirst) {
                    subtractFrom(constant);
                } else {
                    add(negative(constant));
                }
            }
            default -> {
                if (constantFirst) {
                    throw node.wrong(
                            "divides a constant by the " + what + ", expected the reverse");
                }
                factor = each(factor, constant, (a, b) -> a / b);
            }
        }
    }

    /** {@code y + c = (x - (shift - c / factor)) * factor}. */
    private void add(double[] c) {
        shift = each(shift, each(c, factor, (a, b) -> a / b), (a, b) -> a - b);
    }

    private void multiply(double[] c) {
        factor = each(factor, c, (a, b) -> a * b);
    }

    private static double[] negative(double[] values) {
        return Arrays.stream(values).map(v -> -v).toArray();
    }

    /** {@code c - y = -(y - c)}. */
    private void subtractFrom(double[] c) {
        add(negative(c));
        multiply(new double[] {-1});
    }

    boolean used() {
        return operations > 0;
    }

    /** The scaling that does the same. */
    Scaling scaling() {
        return scaling(shift, factor);
    }

    /** The scaling that this undoes: {@code x = (y + shift * factor) / factor}. */
    Scaling undone() {
        return scaling(
                negative(each(shift, factor, (a, b) -> a * b)),
                Arrays.stream(factor).map(v -> 1 / v).toArray());
    }

    private static Scaling scaling(double[] shift, double[] factor) {
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
