package io.kiln.device;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/**
 * What operations in one plan promise, where a device may run them together: the same bits as each
 * in a plan of its own.
 */
public interface TogetherContract {
    /** Without a tile's edge. */
    Sizes.Triple SMALL = new Sizes.Triple(7, 10, 17);

    /** Whole tiles and rests of tiles, whatever their size. */
    Sizes.Triple ACROSS = new Sizes.Triple(129, 65, 33);

    /** Without a tile's edge, on it, across it, and a single row. */
    List<Sizes.Triple> SIZES =
            List.of(SMALL, new Sizes.Triple(64, 64, 64), ACROSS, new Sizes.Triple(1, 10, 70));

    /** The device under test, open. */
    Device device();

    /** Some operations on tensors of a trial. */
    interface Work {
        /**
         * The operations.
         *
         * @param trial holds their tensors
         * @param size of a product
         * @param between whose values only these operations read
         * @return in their order
         */
        Op[] on(Trial trial, Sizes.Triple size, Role between);
    }

    /** Each pair is a program to build, so every size meets one activation and each of them one size. */
    private static List<Sizes.Triple> sizes(Activation activation) {
        return activation == Activation.RELU ? SIZES : List.of(ACROSS);
    }

    private void sameAsOneByOne(List<Sizes.Triple> sizes, Work work) {
        for (Sizes.Triple size : sizes) {
            var together = new Trial();
            together.run(device(), work.on(together, size, Role.SCRATCH));
            var alone = new Trial();
            for (Op op : work.on(alone, size, Role.RESULT)) {
                alone.run(device(), op);
            }
            for (Tensor t : together.tensors()) {
                if (t.type() == Type.F32 && !t.name().startsWith("guard")) {
                    Close.same(alone.get(t), together.get(t), size + " " + t);
                }
            }
        }
    }

    private static Tensor noise(Trial trial, String name, int rows, int cols) {
        return trial.floats(name, rows, cols, Trial.noise(name.hashCode(), rows * cols));
    }

    /** What is read by nobody else may vanish; alone, it has to be there for the next. */
    private static Tensor between(Trial trial, String name, int rows, int cols, Role role) {
        return role == Role.SCRATCH
                ? Tensor.floats(name, rows, cols, role)
                : trial.result(name, rows, cols);
    }

    private static Op update(Trial trial, Tensor gradient, boolean momentum) {
        int rows = gradient.rows();
        int cols = gradient.cols();
        return new UpdateOp.Sgd(
                noise(trial, "w", rows, cols),
                gradient,
                momentum ? noise(trial, "v", rows, cols) : null,
                trial.floats("rate", 1, 4, 9f, 9f, 0.05f, 9f),
                trial.clock(new Clock(0, 2, 0, 2)),
                momentum ? 0.9f : 0,
                0.01f);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    default void productBiasAndActivation(Activation activation) {
        sameAsOneByOne(sizes(activation), (trial, s, between) -> {
            Tensor y = trial.result("y", s.m(), s.n());
            Tensor x = noise(trial, "x", s.m(), s.k());
            return new Op[] {
                new Op.Gemm(false, false, x, noise(trial, "w", s.k(), s.n()), y),
                new Op.BiasAdd(noise(trial, "b", 1, s.n()), y),
                new Op.Activate(activation, y)
            };
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    default void productAndDerivative(Activation activation) {
        sameAsOneByOne(sizes(activation), (trial, s, between) -> {
            Tensor dx = trial.result("dx", s.m(), s.n());
            Tensor dz = noise(trial, "dz", s.m(), s.k());
            return new Op[] {
                new Op.Gemm(false, true, dz, noise(trial, "w", s.n(), s.k()), dx),
                new Op.ActivationGrad(activation, noise(trial, "x", s.m(), s.n()), dx)
            };
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void gradientsAndTheirUpdates(boolean momentum) {
        sameAsOneByOne(SIZES, (trial, s, between) -> {
            Tensor dw = between(trial, "dw", s.m(), s.n(), between);
            Tensor x = noise(trial, "x", s.k(), s.m());
            return new Op[] {
                new Op.Gemm(true, false, x, noise(trial, "dz", s.k(), s.n()), dw),
                update(trial, dw, momentum)
            };
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void gradientsAndMovesByTheirSize(boolean mean) {
        sameAsOneByOne(List.of(ACROSS), (trial, s, between) -> {
            Tensor dw = between(trial, "dw", s.m(), s.n(), between);
            Tensor x = noise(trial, "x", s.k(), s.m());
            float[] squares = Trial.noise(5, s.m() * s.n());
            for (int e = 0; e < squares.length; e++) {
                squares[e] *= squares[e];
            }
            return new Op[] {
                new Op.Gemm(true, false, x, noise(trial, "dz", s.k(), s.n()), dw),
                new UpdateOp.Adapt(
                        noise(trial, "w", s.m(), s.n()),
                        dw,
                        mean ? noise(trial, "m", s.m(), s.n()) : null,
                        trial.floats("v", s.m(), s.n(), squares),
                        trial.floats("rate", 3, 2, 9f, 0.05f, 9f, 0.07f, 9f, 1.5f),
                        trial.clock(new Clock(0, 1, 0, 1)),
                        mean ? 0.9f : 0,
                        0.99f,
                        1e-8f,
                        0.01f,
                        0.02f)
            };
        });
    }

    @Test
    default void biasGradientsAndTheirUpdates() {
        sameAsOneByOne(SIZES, (trial, s, between) -> {
            Tensor db = between(trial, "db", 1, s.n(), between);
            return new Op[] {
                new Op.BiasGrad(noise(trial, "dz", s.k(), s.n()), db), update(trial, db, true)
            };
        });
    }
}
