package io.kiln.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kiln.device.Activation;
import io.kiln.device.BentTrial;
import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;
import io.kiln.device.WeighClasses;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Stream;

/** The reference and the CPU device, written apart from each other, leave the same numbers. */
@Tag("quick")
final class ReferenceTest {
    private static final double CLOSE = 1e-5;
    private static final Clock NOW = new Clock(2, 1, 3, 7);
    private static final int ROWS = 4;
    private static final int COLS = 5;

    private static Device device;

    private final Trial trial = new Trial();
    private final Tensor clock = trial.clock(NOW);

    @BeforeAll
    static void open() {
        device = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1));
    }

    @AfterAll
    static void close() {
        device.close();
    }

    private void assertSame(Op... ops) {
        var reference = new Reference();
        for (Tensor t : trial.tensors()) {
            switch (t.type()) {
                case F32 -> reference.set(t, trial.get(t));
                case I32 -> reference.set(t, trial.getInts(t));
                case U8 -> reference.set(t, trial.getBytes(t));
            }
        }
        trial.run(device, ops);
        reference.run(new Plan("trial", List.of(ops)));
        for (Op op : ops) {
            for (Tensor t : op.writes()) {
                for (int e = 0; e < t.size(); e++) {
                    double got = t.type() == Type.F32 ? trial.get(t)[e] : trial.getInts(t)[e];
                    assertEquals(reference.get(t)[e], got, CLOSE, t + ", element " + e);
                }
            }
        }
    }

    private Tensor noise(String name, int rows, int cols) {
        return trial.floats(name, rows, cols, Trial.noise(name.hashCode(), rows * cols));
    }

    /** From 0.1 to 1. */
    private Tensor sizes(String name, int rows, int cols) {
        float[] values = Trial.noise(name.hashCode(), rows * cols);
        for (int e = 0; e < values.length; e++) {
            values[e] = 0.55f + 0.45f * values[e];
        }
        return trial.floats(name, rows, cols, values);
    }

    private Tensor labels() {
        return trial.ints("labels", ROWS, 1, 4, 0, 2, 2);
    }

    @Test
    void batchesAreGatheredFromTheClocksRowOn() {
        Tensor order = trial.ints("order", 1, 8, 0, 1, 2, 5, 3, 0, 4, 1);
        byte[] pixels = new byte[6 * COLS];
        for (int p = 0; p < pixels.length; p++) {
            pixels[p] = (byte) (9 * p);
        }
        Tensor bytes = trial.bytes("bytes", 6, COLS, pixels);
        assertSame(
                new Op.Gather(bytes, order, clock, 1 / 255f, -0.5f, trial.result("x", ROWS, COLS)),
                new Op.Gather(
                        noise("floats", 6, COLS),
                        order,
                        clock,
                        3,
                        2,
                        trial.result("y", ROWS, COLS)),
                new Op.GatherLabels(
                        trial.ints("classes", 6, 1, 5, 4, 3, 2, 1, 0),
                        order,
                        clock,
                        trial.ints("taken", ROWS, 1, 9, 9, 9, 9)));
    }

    static Stream<BentTrial.Shape> shapes() {
        return Stream.of(new BentTrial.Shape(9, 7, 4, 5), new BentTrial.Shape(5, 3, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void picturesAreBent(BentTrial.Shape shape) {
        var bend = new BentTrial(shape, 9, 6);
        double[] want = bend.wanted();
        float[] got = bend.on(device);
        for (int e = 0; e < got.length; e++) {
            assertEquals(want[e], got[e], 4 * CLOSE, "pixel " + e);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false"})
    void products(boolean transA, boolean transB) {
        Tensor a = transA ? noise("a", 3, ROWS) : noise("a", ROWS, 3);
        Tensor b = transB ? noise("b", COLS, 3) : noise("b", 3, COLS);
        assertSame(new Op.Gemm(transA, transB, a, b, trial.result("c", ROWS, COLS)));
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsAndTheirDerivatives(Activation activation) {
        Tensor y = noise("y", ROWS, COLS);
        assertSame(
                new Op.BiasAdd(noise("b", 1, COLS), y),
                new Op.Activate(activation, y),
                new Op.ActivationGrad(activation, y, noise("dy", ROWS, COLS)));
    }

    @Test
    void sums() {
        Tensor x = noise("x", 1, COLS);
        assertSame(
                new Op.BiasGrad(noise("dz", ROWS, COLS), trial.result("db", 1, COLS)),
                new UpdateOp.Squares(noise("all", ROWS, COLS), trial.result("squares", 1, COLS)),
                new UpdateOp.Sum(x, trial.result("anew", 1, 1), true),
                new UpdateOp.Sum(x, noise("more", 1, 1), false),
                new LossOp.MeanLoss(noise("losses", ROWS, 1), clock, sizes("loss", 1, 3)));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.25f})
    void crossEntropy(float smoothing) {
        Tensor losses = trial.result("losses", ROWS, 1);
        Tensor dz = trial.result("dz", ROWS, COLS);
        Tensor labels = labels();
        assertSame(
                new LossOp.SoftmaxLoss(noise("z", ROWS, COLS), labels, losses, dz, smoothing),
                new WeighClasses(
                        trial.floats("weights", 1, COLS, 1, 2, 0.5f, 3, 0.25f), labels, losses, dz),
                new Op.Softmax(noise("y", ROWS, COLS)));
    }

    @Test
    void answersThatAreSure() {
        assertSame(new LossOp.SoftmaxLoss(
                trial.floats("z", 2, 3, 800, 0, -800, -900, 900, 900),
                trial.ints("labels", 2, 1, 0, 2),
                trial.result("losses", 2, 1),
                trial.result("dz", 2, 3)));
    }

    @Test
    void squaresOfErrors() {
        Tensor y = noise("y", ROWS, COLS);
        assertSame(
                new LossOp.SquaredLoss(
                        y,
                        labels(),
                        trial.result("losses", ROWS, 1),
                        trial.result("dy", ROWS, COLS)),
                new LossOp.SquaredLoss(
                        y,
                        noise("targets", ROWS, COLS),
                        trial.result("lost", ROWS, 1),
                        trial.result("dt", ROWS, COLS)));
    }

    @Test
    void theFirstOfEqualAnswersCounts() {
        float nan = Float.NaN;
        Tensor y = trial.floats(
                "y", ROWS, COLS, 0, 0, 0, 0, 1, 1, 3, 2, 3, 0, 0, 0, 3, 0, 0, nan, nan, nan, nan,
                nan);
        Tensor hits = trial.ints("hits", 1, 3, 9, 9, 9);
        assertSame(new LossOp.CountHits(y, trial.ints("labels", ROWS, 1, 4, 1, 2, 0), clock, hits));
        assertArrayEquals(new int[] {9, 3, 9}, trial.getInts(hits));
    }

    @Test
    void movesDownTheGradient() {
        Tensor dw = noise("dw", ROWS, COLS);
        Tensor rate = sizes("rate", 1, 3);
        assertSame(
                new UpdateOp.Sgd(noise("w", ROWS, COLS), dw, null, rate, clock, 0, 0.25f),
                new UpdateOp.Sgd(
                        noise("p", ROWS, COLS),
                        dw,
                        noise("v", ROWS, COLS),
                        rate,
                        clock,
                        0.5f,
                        0.25f),
                new UpdateOp.Sgd(
                        noise("q", ROWS, COLS),
                        dw,
                        noise("u", ROWS, COLS),
                        rate,
                        clock,
                        0.5f,
                        0.25f,
                        true));
    }

    @Test
    void movesByTheSizeOfGradients() {
        Tensor dw = noise("dw", ROWS, COLS);
        Tensor rate = sizes("rate", UpdateOp.Adapt.RATES, 3);
        assertSame(
                new UpdateOp.Adapt(
                        noise("w", ROWS, COLS),
                        dw,
                        null,
                        sizes("v", ROWS, COLS),
                        rate,
                        clock,
                        0,
                        0.75f,
                        0.125f,
                        0.25f,
                        0.5f),
                new UpdateOp.Adapt(
                        noise("p", ROWS, COLS),
                        dw,
                        noise("m", ROWS, COLS),
                        sizes("u", ROWS, COLS),
                        rate,
                        clock,
                        0.5f,
                        0.75f,
                        0.125f,
                        0.25f,
                        0.5f));
    }

    @ParameterizedTest
    @ValueSource(floats = {0.25f, 0.99f}) // the decay decides, and the lag
    void averages(float decay) {
        assertSame(new UpdateOp.Average(
                noise("w", ROWS, COLS), noise("average", ROWS, COLS), clock, decay));
    }

    @Test
    void lengthsAreLimited() {
        assertSame(
                new UpdateOp.Shrink(sizes("squares", 1, COLS), noise("x", ROWS, COLS), 0.7f),
                new UpdateOp.Shrink(sizes("one", 1, 1), noise("y", ROWS, COLS), 0.3f));
    }

    /** Both sides of the 64 and 128 columns that blocks of random words serve. */
    @ParameterizedTest
    @ValueSource(ints = {5, 64, 65, 128, 150})
    void chance(int cols) {
        Tensor key = trial.ints("key", 1, 2, ChanceOp.words(0x9123456789ABCDEFL));
        Tensor x = noise("x", 3, cols);
        assertSame(
                new ChanceOp.Noise(key, 7, clock, 0.3f, x),
                new ChanceOp.Dropout(key, 2, clock, 0.5f, x, trial.result("y", 3, cols)));
    }

    @Test
    void theClockGoesOn() {
        assertSame(new Op.Advance(clock, ROWS));
        assertArrayEquals(new int[] {2, 2, 7, 8}, trial.getInts(clock));
    }

    @Test
    void numbersOfAnotherLengthAreRefused() {
        Tensor t = Tensor.floats("t", 2, 3, Role.INPUT);
        var reference = new Reference();
        Exception e = assertThrows(DeviceException.class, () -> reference.set(t, new double[5]));
        assertEquals("reference: t[2x3]: got 5 numbers, needs 6", e.getMessage());
        assertArrayEquals(new double[6], reference.get(t));
    }
}
