package io.kiln.trust;

import io.kiln.device.Activation;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Cases for the matrix product, alone and with what devices do to its elements on the way. */
final class Products {
    private static final int[] BASE = {1, 7, 10, 64, 127, 129};
    private static final int[] DEPTHS = {1, 7, 65, 128, 129, 784};

    /** Both sides of the tiles that devices cut work into. */
    private static final int[] EDGES = {
        8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 128, 191, 193, 511, 513
    };

    /** On a tile's edge in no dimension. */
    private static final Shape UNEVEN = new Shape(129, 65, 33);

    private static final List<Shape> LAYERS = List.of(
            new Shape(7, 10, 17),
            new Shape(64, 64, 64),
            UNEVEN,
            new Shape(127, 33, 784),
            new Shape(1, 10, 64),
            new Shape(128, 128, 129));

    private final List<Case> all = new ArrayList<>();

    private Products() {}

    private record Shape(int m, int n, int k) {
        @Override
        public String toString() {
            return m + "x" + n + "x" + k;
        }

        /** Rounding errors grow with k at most; those of a sum of random signs much less. */
        double units() {
            return 16 + k / 4.0;
        }
    }

    /** Products alone. */
    static List<Case> alone() {
        var cases = new Products();
        Set<Shape> shapes = shapes();
        shapes.addAll(LAYERS);
        shapes.forEach(cases::products);
        cases.special();
        return cases.all;
    }

    /**
     * Products with what devices do to their elements on the way, and few alone. What follows a
     * product does not depend on its tile, so all of it is tried on one shape, and one of it on each
     * of the others: every kernel takes a device's compiler its time.
     */
    static List<Case> together() {
        var cases = new Products();
        cases.products(new Shape(129, 129, 129));
        for (int i = 0; i < LAYERS.size(); i++) {
            Shape shape = LAYERS.get(i);
            boolean all = shape.equals(UNEVEN);
            for (Activation activation : Activation.values()) {
                if (all || activation.ordinal() == i % Activation.values().length) {
                    cases.layer(shape, activation);
                    cases.error(shape, activation);
                }
            }
            for (boolean momentum : new boolean[] {true, false}) {
                if (all || momentum == (i % 2 == 0)) {
                    cases.updates(shape, momentum);
                }
            }
        }
        return cases.all;
    }

    private static Set<Shape> shapes() {
        Set<Shape> shapes = new LinkedHashSet<>();
        for (int i = 0; i < BASE.length; i++) {
            for (int j = 0; j < BASE.length; j++) {
                shapes.add(new Shape(BASE[i], BASE[j], DEPTHS[(i + j) % DEPTHS.length]));
            }
        }
        for (int e = 0; e < EDGES.length; e++) {
            int other = EDGES[(e + 4) % EDGES.length];
            shapes.add(new Shape(EDGES[e], 7, other));
            shapes.add(new Shape(17, EDGES[e], other));
        }
        return shapes;
    }

    private Case make(String operation, Shape shape, double units) {
        var made = new Case(all.size(), operation, shape.toString(), units);
        all.add(made);
        return made;
    }

    private void products(Shape shape) {
        product("gemm NN", shape, false, false);
        product("gemm NT", shape, false, true);
        product("gemm TN", shape, true, false);
    }

    private void product(String operation, Shape s, boolean transA, boolean transB) {
        Case one = make(operation, s, s.units());
        one.does(gemm(one, s, transA, transB, one.result("c", s.m, s.n)));
    }

    /** The second factor is small, so that c is of size 1 and activations bend. */
    private static Op gemm(Case of, Shape s, boolean transA, boolean transB, Tensor c) {
        return new Op.Gemm(
                transA,
                transB,
                of.noise("a", transA ? s.k : s.m, transA ? s.m : s.k, 1),
                of.noise("b", transB ? s.n : s.k, transB ? s.k : s.n, 4 / Math.sqrt(s.k)),
                c);
    }

    /** A NaN and an infinity reach the row and the column they are in, also through zeros. */
    private void special() {
        var s = new Shape(7, 9, 17);
        for (boolean trans : new boolean[] {false, true}) {
            Case one = make(trans ? "gemm TN" : "gemm NN", s, s.units());
            Tensor a = one.noise("a", trans ? s.k : s.m, trans ? s.m : s.k, 1);
            Tensor b = one.noise("b", s.k, s.n, 1);
            float[] left = one.numbers.floats(a);
            left[trans ? 5 * s.m + 2 : 2 * s.k + 5] = Float.NaN;
            left[trans ? 6 * s.m + 3 : 3 * s.k + 6] = 0;
            one.numbers.floats(b)[6 * s.n + 4] = Float.POSITIVE_INFINITY;
            one.does(new Op.Gemm(trans, false, a, b, one.result("c", s.m, s.n)));
        }
    }

    /** Forward: product, bias, activation. */
    private void layer(Shape s, Activation activation) {
        Case forward = make(
                "layer of " + activation.label() + " (gemm, bias, activation)", s, 4 * s.units());
        Tensor y = forward.result("y", s.m, s.n);
        forward.does(
                gemm(forward, s, false, false, y),
                new Op.BiasAdd(forward.noise("bias", 1, s.n, 1), y),
                new Op.Activate(activation, y));
    }

    /** Backward: product, derivative. */
    private void error(Shape s, Activation activation) {
        Case back = make(
                "error through " + activation.label() + " (gemm, derivative)", s, 4 * s.units());
        Tensor dy = back.result("dy", s.m, s.n);
        back.does(
                gemm(back, s, false, true, dy),
                new Op.ActivationGrad(activation, back.noise("y", s.m, s.n, 1), dy));
    }

    /** Gradients that only the update reads, and that a device need not store. */
    private void updates(Shape s, boolean momentum) {
        String how = momentum ? ", momentum" : "";
        Case weights = make("update of weights (gemm, sgd" + how + ")", s, 4 * s.units());
        Tensor dw = weights.scratch("dw", s.m, s.n);
        weights.does(gemm(weights, s, true, false, dw), sgd(weights, dw, momentum, 0.01f));
        Case biases = make("update of biases (bias gradient, sgd" + how + ")", s, 4 * s.units());
        Tensor db = biases.scratch("db", 1, s.n);
        biases.does(
                new Op.BiasGrad(biases.noise("dz", s.k, s.n, 1), db), sgd(biases, db, momentum, 0));
    }

    private static Op sgd(Case of, Tensor gradient, boolean momentum, float decay) {
        int rows = gradient.rows();
        int cols = gradient.cols();
        return new UpdateOp.Sgd(
                of.noise("w", rows, cols, 1),
                gradient,
                momentum ? of.noise("v", rows, cols, 1) : null,
                of.rates(),
                of.clock(2, 4),
                momentum ? 0.9f : 0,
                decay);
    }
}
