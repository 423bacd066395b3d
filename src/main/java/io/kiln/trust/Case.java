package io.kiln.trust;

import io.kiln.device.Clock;
import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Precision;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A few operations that belong together, on tensors of their own, with the numbers that they start
 * from. What is written starts as NaN, so that an element left out shows.
 */
final class Case {
    private static final int PURPOSE = 0x4443; // of the random numbers

    final String operation; // what is examined, such as "gemm TN"
    final String shape;
    final Numbers numbers = new Numbers();
    final List<Op> ops = new ArrayList<>();
    private final double units;
    private final String prefix;

    /**
     * A case without operations.
     *
     * @param number tells the tensors of cases apart, and their random numbers
     * @param units error allowed against double precision
     */
    Case(int number, String operation, String shape, double units) {
        this.prefix = "t" + number + ".";
        this.operation = operation;
        this.shape = shape;
        this.units = units;
    }

    /**
     * The error allowed, see {@link Finding}. A sum of k products, each off by at most the mode's error,
     * is off by at most that in its size, when the products' signs are random; the farthest of
     * thousands by less than four times that.
     */
    double units(Precision mode) {
        boolean rounds = ops.stream().anyMatch(Op.Gemm.class::isInstance);
        return rounds ? units + 4 * mode.error() / Distance.ULP : units;
    }

    String name() {
        return operation + " " + shape;
    }

    private Tensor keep(String name, Type type, int rows, int cols, Role role, Object values) {
        Tensor t = new Tensor(prefix + name, type, rows, cols, role);
        numbers.put(t, values);
        return t;
    }

    Tensor floats(String name, int rows, int cols, float... values) {
        return keep(name, Type.F32, rows, cols, Role.PARAMETER, values);
    }

    /** From -size to size. */
    Tensor noise(String name, int rows, int cols, double size) {
        var random = new Philox((prefix + name).hashCode(), PURPOSE, rows);
        float[] values = new float[rows * cols];
        for (int e = 0; e < values.length; e++) {
            values[e] = (float) (size * (2 * random.uniform(e) - 1));
        }
        return floats(name, rows, cols, values);
    }

    Tensor ints(String name, int rows, int cols, int... values) {
        return keep(name, Type.I32, rows, cols, Role.INPUT, values);
    }

    /** From 0 to one less than a number. */
    Tensor whole(String name, int rows, int cols, int below) {
        var random = new Philox((prefix + name).hashCode(), PURPOSE, rows);
        int[] values = new int[rows * cols];
        Arrays.setAll(values, e -> (int) (random.uniform(e) * below));
        return ints(name, rows, cols, values);
    }

    Tensor bytes(String name, int rows, int cols) {
        var random = new Philox((prefix + name).hashCode(), PURPOSE, rows);
        byte[] values = new byte[rows * cols];
        for (int e = 0; e < values.length; e++) {
            values[e] = (byte) (random.uniform(e) * 256);
        }
        return keep(name, Type.U8, rows, cols, Role.INPUT, values);
    }

    /** Every field another number, so that a wrong one shows. */
    Tensor clock(int step, int row) {
        return ints("clock", 1, Clock.SIZE, step + 3, step, row, step + 9);
    }

    /** From 0 to size^2, as sums of squares are. */
    Tensor squares(String name, int rows, int cols, double size) {
        Tensor t = noise(name, rows, cols, size);
        float[] values = numbers.floats(t);
        for (int e = 0; e < values.length; e++) {
            values[e] *= values[e];
        }
        return t;
    }

    /** The numbers of each step that an {@link UpdateOp.Adapt} takes, each another one. */
    Tensor adaptingRates() {
        return floats("rate", 3, 3, 0.5f, 0.25f, 0.1f, 0.6f, 0.35f, 0.2f, 4, 3, 2);
    }

    /** A learning rate for each step, each another one. */
    Tensor rates() {
        return floats("rate", 1, 5, 0.5f, 0.25f, 0.1f, 0.03f, 0.7f);
    }

    Tensor result(String name, int rows, int cols) {
        float[] dirt = new float[rows * cols];
        Arrays.fill(dirt, Float.NaN);
        return keep(name, Type.F32, rows, cols, Role.RESULT, dirt);
    }

    Tensor counts(String name, int rows, int cols) {
        int[] dirt = new int[rows * cols];
        Arrays.fill(dirt, -77);
        return keep(name, Type.I32, rows, cols, Role.RESULT, dirt);
    }

    Tensor scratch(String name, int rows, int cols) {
        return Tensor.floats(prefix + name, rows, cols, Role.SCRATCH);
    }

    Case does(Op... what) {
        ops.addAll(Arrays.asList(what));
        return this;
    }
}
