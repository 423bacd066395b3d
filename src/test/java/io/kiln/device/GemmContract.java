package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;

/** What the matrix product promises. */
public interface GemmContract {
    /** Which side is transposed. */
    enum Form {
        NN,
        NT,
        TN
    }

    /** The device under test, open. */
    Device device();

    /** Takes one term of the sum in column j. */
    interface Term {
        void take(int j, float a, float b);
    }

    /**
     * One product.
     *
     * @param form which side is transposed
     * @param size m, n and k
     * @param a (m, k), or (k, m) when transposed
     * @param b (k, n), or (n, k) when transposed
     */
    record Product(Form form, Sizes.Triple size, float[] a, float[] b) {
        static Product random(Form form, Sizes.Triple size) {
            long seed = 31L * size.hashCode() + form.ordinal();
            return new Product(
                    form,
                    size,
                    Trial.noise(seed, size.m() * size.k()),
                    Trial.noise(~seed, size.k() * size.n()));
        }

        float[] on(Device device) {
            var trial = new Trial();
            Op.Gemm gemm = in(trial);
            return trial.run(device, gemm).get(gemm.c());
        }

        /** The operation on tensors of a trial. */
        Op.Gemm in(Trial trial) {
            boolean ta = form == Form.TN;
            boolean tb = form == Form.NT;
            Tensor left = trial.floats("a", ta ? size.k() : size.m(), ta ? size.m() : size.k(), a);
            Tensor right = trial.floats("b", tb ? size.n() : size.k(), tb ? size.k() : size.n(), b);
            Tensor c = trial.result("c", size.m(), size.n());
            return new Op.Gemm(ta, tb, left, right, c);
        }

        /** The terms of all sums in row i of C, k ascending. */
        void forEachTerm(int i, Term term) {
            for (int k = 0; k < size.k(); k++) {
                float left = a[form == Form.TN ? k * size.m() + i : i * size.k() + k];
                for (int j = 0; j < size.n(); j++) {
                    term.take(j, left, b[form == Form.NT ? j * size.k() + k : k * size.n() + j]);
                }
            }
        }
    }

    /** The most multiplications and additions of a product that is the family's own. */
    default long most() {
        return Long.MAX_VALUE;
    }

    /** The sizes to try. */
    default List<Sizes.Triple> sizes() {
        return Sizes.triples().stream()
                .filter(size -> 2L * size.m() * size.n() * size.k() <= most())
                .toList();
    }

    /**
     * How far an element may be from the sum of products in real numbers, in relation to the sum of
     * the products' sizes: k roundings of sums, twice that where the hardware may cut bits off
     * instead of rounding, and what rounded factors move each product by.
     *
     * @param k how many products
     */
    default double tolerance(int k) {
        Precision mode = device().info().precision();
        return mode == Precision.FP32 ? k * Close.EPS : 2 * k * Close.EPS + mode.error();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    default void productsAreSumsOverK(Form form) {
        if (device().info().canonical()) {
            return; // chains of fused multiply-adds, below, are no farther from the sums than that
        }
        for (Sizes.Triple size : sizes()) {
            Product product = Product.random(form, size);
            float[] c = product.on(device());
            for (int i = 0; i < size.m(); i++) {
                double[] sum = new double[size.n()];
                double[] sizes = new double[size.n()];
                product.forEachTerm(i, (j, a, b) -> {
                    sum[j] += (double) a * b;
                    sizes[j] += Math.abs((double) a * b);
                });
                for (int j = 0; j < size.n(); j++) {
                    Close.check(
                            sum[j],
                            c[i * size.n() + j],
                            tolerance(size.k()) * sizes[j],
                            form,
                            size,
                            i,
                            j);
                }
            }
        }
    }

    /** The canonical order: one chain of fused multiply-adds from zero, k ascending. */
    @ParameterizedTest
    @EnumSource(Form.class)
    default void productsAreChainsOfFusedMultiplyAdds(Form form) {
        if (!device().info().canonical()) {
            return; // sums in another order: compared by tolerance, above
        }
        for (Sizes.Triple size : sizes()) {
            Product product = Product.random(form, size);
            float[] want = new float[size.m() * size.n()];
            for (int i = 0; i < size.m(); i++) {
                int row = i * size.n();
                product.forEachTerm(i, (j, a, b) -> want[row + j] = Math.fma(a, b, want[row + j]));
            }
            Close.same(want, product.on(device()), form + " " + size);
        }
    }

    /** 0 x infinity and NaN come through: no zero is skipped. */
    @ParameterizedTest
    @EnumSource(Form.class)
    default void productsSkipNothing(Form form) {
        Sizes.Triple size = new Sizes.Triple(9, 17, 5);
        Product product = Product.random(form, size);
        Arrays.fill(product.a, 0f);
        product.b[0] = Float.POSITIVE_INFINITY;
        float[] c = product.on(device());
        for (int i = 0; i < size.m(); i++) {
            assertTrue(Float.isNaN(c[i * size.n()]), form + " row " + i);
        }
    }

    /** Terms that vanish below zero leave -0, which a term 0 x 0 more would make +0. */
    @ParameterizedTest
    @EnumSource(Form.class)
    default void productsHaveNoTermsBehindTheLast(Form form) {
        if (!device().info().canonical()) {
            return;
        }
        Sizes.Triple size = new Sizes.Triple(9, 17, 5);
        Product product = Product.random(form, size);
        Arrays.fill(product.a, Float.MIN_VALUE);
        Arrays.fill(product.b, -Float.MIN_VALUE);
        float[] want = new float[size.m() * size.n()];
        Arrays.fill(want, -0f);
        Close.same(want, product.on(device()), form + " " + size);
    }

    /** Nothing of an earlier run is in a sum: of a product below a tile, and of many tiles. */
    @ParameterizedTest
    @EnumSource(Form.class)
    default void productsAreTheSameEachTime(Form form) {
        for (Sizes.Triple size : List.of(TogetherContract.SMALL, TogetherContract.ACROSS)) {
            Product product = Product.random(form, size);
            var trial = new Trial();
            Op.Gemm gemm = product.in(trial);
            float[] once = trial.run(device(), gemm, gemm).get(gemm.c());
            Close.same(product.on(device()), once, form + " " + size);
        }
    }
}
