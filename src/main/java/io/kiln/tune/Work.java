package io.kiln.tune;

import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.tuning.Shape;

import java.util.List;
import java.util.SplittableRandom;

/** A product of some shape, of matrices of noise. */
final class Work {
    final Tensor a;
    final Tensor b;
    final Tensor c;
    final Op.Gemm product;

    Work(Shape shape) {
        boolean transA = shape.form().startsWith("T");
        boolean transB = shape.form().endsWith("T");
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        this.a = Tensor.floats("a", transA ? k : m, transA ? m : k, Role.PARAMETER);
        this.b = Tensor.floats("b", transB ? n : k, transB ? k : n, Role.PARAMETER);
        this.c = Tensor.floats("c", m, n, Role.RESULT);
        this.product = new Op.Gemm(transA, transB, a, b, c);
    }

    Plan plan() {
        return new Plan("tuning", List.of(product));
    }

    /** The same numbers each time, from -0.5 to 0.5. */
    static float[] noise(Tensor t) {
        var random = new SplittableRandom(t.name().charAt(0));
        float[] values = new float[t.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        return values;
    }

    /** Far more than rounding can change in an element whose sum is in another order. */
    double tolerance() {
        double k = product.depth();
        return Math.ulp(1.0f) * (16 + k / 4) * k / 4;
    }

    /**
     * The same where the factors are rounded, too. Each of k products, which have a size of 1/12 on
     * average and random signs, is off by the mode's error at most: a sum by at most that in its
     * size, the farthest of thousands by less than four times that.
     */
    double tolerance(Precision mode) {
        return tolerance() + 4 * mode.error() * Math.sqrt(product.depth()) / 12;
    }
}
