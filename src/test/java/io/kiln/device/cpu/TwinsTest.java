package io.kiln.device.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.DeviceOptions;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.Random;

/**
 * The vector tier gives the bits of the plain tier, on odd sizes and on numbers at the edge of the
 * floats.
 */
final class TwinsTest {
    private static final int ROUNDS = 40;
    private static final float[] EDGES = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -1e-40f,
        Float.MIN_NORMAL,
        1e-20f,
        87f,
        -87f,
        88.72f,
        89f,
        -103.97f,
        -104f,
        0.625f,
        -0.625f,
        1e10f,
        -1e20f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private static CpuDevice plain;
    private static CpuDevice vector;

    @BeforeAll
    static void open() {
        plain = new CpuDevice(DeviceOptions.DEFAULT.withThreads(1).withVector(false));
        vector = new CpuDevice(DeviceOptions.DEFAULT.withThreads(2));
        assertTrue(
                vector.info().variant().startsWith("vector-"),
                () -> vector.info().reason());
    }

    @AfterAll
    static void close() {
        plain.close();
        vector.close();
    }

    /** Sets a trial up: numbers in, operations out. */
    interface Setup {
        Op[] in(Trial trial, Random random);
    }

    private static void twins(Setup setup) {
        for (int round = 0; round < ROUNDS; round++) {
            var slow = new Trial();
            Op[] ops = setup.in(slow, new Random(round));
            slow.run(plain, ops);
            var fast = new Trial();
            fast.run(vector, setup.in(fast, new Random(round)));
            for (Op op : ops) {
                for (Tensor t : op.writes()) {
                    assertArrayEquals(
                            bits(slow, t), bits(fast, t), t + " of " + op + ", round " + round);
                }
            }
        }
    }

    private static int[] bits(Trial trial, Tensor t) {
        return t.type() == Type.F32 ? Trial.bits(trial.get(t)) : trial.getInts(t);
    }

    private static int size(Random random) {
        return 1 + random.nextInt(random.nextBoolean() ? 20 : 90);
    }

    /** Numbers of every size, some from the edge in every second round. */
    private static float[] numbers(Random random, int count) {
        float[] values = new float[count];
        boolean wild = random.nextBoolean();
        for (int e = 0; e < count; e++) {
            float scale = (float) Math.pow(10, random.nextInt(6) - 3);
            values[e] = (float) random.nextGaussian() * scale;
            if (wild && random.nextInt(10) == 0) {
                values[e] = EDGES[random.nextInt(EDGES.length)];
            }
        }
        return values;
    }

    private static Tensor matrix(Trial trial, Random random, String name, int rows, int cols) {
        return trial.floats(name, rows, cols, numbers(random, rows * cols));
    }

    private static Tensor labels(Trial trial, Random random, int rows, int classes) {
        return trial.ints("labels", rows, 1, random.ints(rows, 0, classes).toArray());
    }

    @Test
    void products() {
        for (int form = 0; form < 3; form++) {
            boolean ta = form == 1;
            boolean tb = form == 2;
            twins((trial, random) -> {
                int m = size(random);
                int n = size(random);
                int k = size(random) * 3;
                Tensor a = matrix(trial, random, "a", ta ? k : m, ta ? m : k);
                Tensor b = matrix(trial, random, "b", tb ? n : k, tb ? k : n);
                return new Op[] {new Op.Gemm(ta, tb, a, b, trial.result("c", m, n))};
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsAndDerivatives(Activation activation) {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random);
            Tensor z = matrix(trial, random, "z", rows, cols);
            Tensor y = matrix(trial, random, "y", rows, cols);
            Tensor dy = matrix(trial, random, "dy", rows, cols);
            return new Op[] {
                new Op.Activate(activation, z), new Op.ActivationGrad(activation, y, dy)
            };
        });
    }

    /**
     * Pads are no part of the tensor: what activations leave there must not come back in a sum or a
     * product.
     */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void padsStayOutOfWhatFollows(Activation activation) {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random);
            Tensor bias = matrix(trial, random, "b", 1, cols);
            Tensor y = matrix(trial, random, "y", rows, cols);
            Tensor sum = trial.result("sum", 1, cols);
            Tensor square = trial.result("square", cols, cols);
            return new Op[] {
                new Op.BiasAdd(bias, y),
                new Op.Activate(activation, y),
                new Op.BiasGrad(y, sum),
                new Op.Gemm(true, false, y, y, square)
            };
        });
    }

    @Test
    void losses() {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random);
            Tensor z = matrix(trial, random, "z", rows, cols);
            Tensor labels = labels(trial, random, rows, cols);
            Tensor clock = trial.clock(new Clock(0, 1, 0, 1));
            Tensor losses = trial.result("losses", rows, 1);
            Tensor squares = trial.result("squares", rows, 1);
            return new Op[] {
                new LossOp.SoftmaxLoss(z, labels, losses, trial.result("dz", rows, cols)),
                new LossOp.SoftmaxLoss(
                        z,
                        labels,
                        trial.result("smoothed", rows, 1),
                        trial.result("dzs", rows, cols),
                        0.1f),
                new LossOp.SquaredLoss(z, labels, squares, trial.result("dy", rows, cols)),
                new LossOp.MeanLoss(losses, clock, trial.result("loss", 1, 3)),
                new LossOp.CountHits(z, labels, clock, trial.ints("hits", 1, 3, 7, 7, 7)),
                new Op.Softmax(z)
            };
        });
    }

    @Test
    void gathering() {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random);
            byte[] pixels = new byte[9 * cols];
            random.nextBytes(pixels);
            Tensor order =
                    trial.ints("order", 1, rows + 2, random.ints(rows + 2, 0, 9).toArray());
            Tensor clock = trial.clock(new Clock(0, 0, 2, 0));
            Tensor bytes = trial.bytes("bytes", 9, cols, pixels);
            Tensor floats = matrix(trial, random, "floats", 9, cols);
            return new Op[] {
                new Op.Gather(bytes, order, clock, 1 / 255f, -0.1f, trial.result("x", rows, cols)),
                new Op.Gather(floats, order, clock, 0.3f, 0.1f, trial.result("xf", rows, cols))
            };
        });
    }

    @Test
    void chance() {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random) * 4;
            Tensor key = trial.ints("key", 1, 2, random.nextInt(), random.nextInt());
            Tensor clock = trial.clock(new Clock(0, 1, 0, random.nextInt()));
            Tensor x = matrix(trial, random, "x", rows, cols);
            Tensor y = matrix(trial, random, "y", rows, cols);
            return new Op[] {
                new ChanceOp.Dropout(key, random.nextInt(), clock, random.nextFloat(), x, y),
                new ChanceOp.Dropout(key, 1, clock, 0.5f, x, x),
                new ChanceOp.Noise(key, random.nextInt(), clock, random.nextFloat(), y)
            };
        });
    }

    @Test
    void updates() {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random);
            Tensor w = matrix(trial, random, "w", rows, cols);
            Tensor dw = matrix(trial, random, "dw", rows, cols);
            Tensor v = matrix(trial, random, "v", rows, cols);
            Tensor rate = trial.floats("rate", 1, 2, 0.1f, 0.2f);
            Tensor clock = trial.clock(new Clock(0, 1, 0, 1));
            return new Op[] {
                new UpdateOp.Sgd(w, dw, v, rate, clock, 0.9f, 5e-4f),
                new UpdateOp.Sgd(w, v, null, rate, clock, 0, 0.01f)
            };
        });
    }

    @Test
    void movesByTheSizeOfGradients() {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random);
            Tensor w = matrix(trial, random, "w", rows, cols);
            Tensor dw = matrix(trial, random, "dw", rows, cols);
            Tensor m = matrix(trial, random, "m", rows, cols);
            Tensor v = matrix(trial, random, "v", rows, cols);
            Tensor u = matrix(trial, random, "u", rows, cols);
            Tensor rate = trial.floats("rate", 3, 2, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 1.6f);
            Tensor plain = trial.floats("plain", 1, 2, 0.1f, 0.2f);
            Tensor clock = trial.clock(new Clock(0, 1, 0, 1));
            return new Op[] {
                new UpdateOp.Adapt(w, dw, m, v, rate, clock, 0.9f, 0.999f, 1e-8f, 0.01f, 0.02f),
                new UpdateOp.Adapt(u, dw, null, v, rate, clock, 0, 0.9f, 1e-8f, 0, 0),
                new UpdateOp.Sgd(dw, u, m, plain, clock, 0.9f, 5e-4f, true)
            };
        });
    }

    @Test
    void lengthsAndAverages() {
        twins((trial, random) -> {
            int rows = size(random);
            int cols = size(random);
            Tensor w = matrix(trial, random, "w", rows, cols);
            Tensor x = matrix(trial, random, "x", rows, cols);
            Tensor average = matrix(trial, random, "average", rows, cols);
            Tensor columns = trial.result("columns", 1, cols);
            Tensor sum = matrix(trial, random, "sum", 1, 1);
            Tensor after = trial.result("after", 1, cols);
            Tensor clock = trial.clock(new Clock(0, 1, 0, random.nextInt(100)));
            return new Op[] {
                new UpdateOp.Squares(w, columns),
                new UpdateOp.Sum(columns, sum, random.nextBoolean()),
                new UpdateOp.Shrink(columns, w, 3),
                new UpdateOp.Shrink(sum, x, 3),
                new UpdateOp.Average(w, average, clock, 0.9f),
                new UpdateOp.Squares(x, after)
            };
        });
    }

    /**
     * Lane by lane against the scalar functions, over floats of every size and every kind of NaN.
     */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsOfAllSizes(Activation activation) {
        float[] x = new float[1 << 20];
        for (int e = 0; e < x.length; e++) {
            x[e] = Float.intBitsToFloat(e * 4093);
        }
        var slow = new Trial();
        Tensor y = slow.floats("y", 1 << 10, 1 << 10, x);
        slow.run(plain, new Op.Activate(activation, y));
        var fast = new Trial();
        fast.floats("y", 1 << 10, 1 << 10, x);
        fast.run(vector, new Op.Activate(activation, y));
        assertTrue(Arrays.equals(bits(slow, y), bits(fast, y)));
    }
}
