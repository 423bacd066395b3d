package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Answers against the textbook's formulas in double precision. */
@Tag("quick")
final class PredictorTest {
    private static final Network MNIST =
            Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);

    private static Model model(Network network, Scaling scaling) {
        return Model.of(Weights.initial(network, 7), scaling);
    }

    private static byte[] pixels(int seed) {
        byte[] pixels = new byte[784];
        new Random(seed).nextBytes(pixels);
        return pixels;
    }

    /** {@code y = F(x W + b)} layer by layer, then softmax. */
    private static double[] formula(Model model, double[] x) {
        double[] y = x;
        for (int l = 0; l < model.network().layers().size(); l++) {
            int units = model.network().layers().get(l).units();
            double[] z = new double[units];
            for (int j = 0; j < units; j++) {
                z[j] = model.weights().b(l)[j];
                for (int i = 0; i < y.length; i++) {
                    z[j] += y[i] * model.weights().w(l)[i * units + j];
                }
            }
            Activation f = model.network().layers().get(l).activation();
            y = Arrays.stream(z).map(f::apply).toArray();
        }
        if (model.network().loss() == Loss.CROSS_ENTROPY) {
            double sum = Arrays.stream(y).map(Math::exp).sum();
            y = Arrays.stream(y).map(v -> Math.exp(v) / sum).toArray();
        }
        return y;
    }

    private static void assertClose(double[] expected, float[] got) {
        assertEquals(expected.length, got.length);
        for (int j = 0; j < got.length; j++) {
            assertEquals(expected[j], got[j], 1e-5, "output " + j);
        }
    }

    @Test
    void bytesGiveTheFormulasProbabilities() {
        Model model = model(MNIST, Scaling.unit());
        try (Predictor predictor = Predictor.open(model)) {
            byte[] pixels = pixels(1);
            double[] x = new double[784];
            Arrays.setAll(x, i -> (pixels[i] & 0xFF) / 255.0);
            float[] answer = predictor.predict(pixels);
            assertClose(formula(model, x), answer);
            float[] raw = new float[784];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = pixels[i] & 0xFF;
            }
            assertArrayEquals(answer, predictor.predict(raw));
        }
    }

    @Test
    void eachFeatureHasItsOwnScaling() {
        Network network = Network.parse("3-5-2", Activation.TANH, Loss.MEAN_SQUARED_ERROR);
        Model model =
                model(network, Scaling.of(new float[] {1, 2, 3}, new float[] {0.5f, 0.25f, -1}));
        try (Predictor predictor = Predictor.open(model)) {
            assertClose(
                    formula(model, new double[] {1, -0.25, 0}),
                    predictor.predict(new float[] {3, 1, 3}));
            assertClose(
                    formula(model, new double[] {127, -0.25, 0}),
                    predictor.predict(new byte[] {-1, 1, 3}));
        }
    }

    @Test
    void oneScalingMayFitAllFeatures() {
        Network network = Network.parse("3-5-2", Activation.TANH, Loss.MEAN_SQUARED_ERROR);
        Model model = model(network, Scaling.of(new float[] {2}, new float[] {0.5f}));
        double[] want = formula(model, new double[] {-0.5, 126.5, 1});
        try (Predictor predictor = Predictor.open(model)) {
            assertClose(want, predictor.predict(new byte[] {1, -1, 4}));
            assertClose(want, predictor.predict(new float[] {1, 255, 4}));
        }
    }

    @Test
    void numbersComeInTheUnitsOfTheirTargets() {
        Network network = Network.parse("2-3-2", Activation.TANH, Loss.REGRESSION);
        Scaling units = Scaling.of(new float[] {10, -1}, new float[] {0.5f, 4});
        Model model = model(network, Scaling.none()).withUnits(units);
        double[] plain = formula(model, new double[] {0.5, -1});
        try (Predictor predictor = Predictor.open(model)) {
            assertClose(
                    new double[] {plain[0] * 2 + 10, plain[1] / 4 - 1},
                    predictor.predict(new float[] {0.5f, -1}));
        }
    }

    @Test
    void manyAtOnceAreTheSameBits(@TempDir Path folder) {
        model(MNIST, Scaling.unit()).save(folder.resolve("m"));
        Model model = Model.load(folder.resolve("m"));
        try (Device device = Devices.cpu();
                Predictor predictor = Predictor.open(model, device)) {
            for (int count : new int[] {0, 1, 31, 32, 256, 257, 600}) {
                byte[][] examples = new byte[count][];
                Arrays.setAll(examples, PredictorTest::pixels);
                float[][] raw = new float[count][784];
                for (int i = 0; i < count; i++) {
                    for (int j = 0; j < 784; j++) {
                        raw[i][j] = examples[i][j] & 0xFF;
                    }
                }
                float[][] answers = predictor.predictAll(examples);
                assertArrayEquals(answers, predictor.predictAll(raw));
                assertEquals(count, answers.length);
                for (int i = 0; i < count; i += 7) {
                    assertArrayEquals(predictor.predict(examples[i]), answers[i], "example " + i);
                }
            }
            predictor.close();
            assertEquals("cpu", device.info().id());
            device.finish(); // still open
        }
    }

    @Test
    void wrongLengthsAreNamed() {
        try (Predictor predictor = Predictor.open(model(MNIST, Scaling.unit()))) {
            assertSays(
                    "got 783 pixels, the network 784-128-64-10 needs 784",
                    () -> predictor.predict(new byte[783]));
            assertSays("got 0 features", () -> predictor.predict(new float[0]));
            assertSays(
                    "got 9 room for outputs, the network 784-128-64-10 needs 10",
                    () -> predictor.predict(new byte[784], new float[9]));
            assertSays(
                    "got 9 room for outputs",
                    () -> predictor.predict(new float[784], new float[9]));
            assertSays(
                    "got 5 pixels",
                    () -> predictor.predictAll(new byte[][] {new byte[784], new byte[5]}));
            assertSays("got 5 features", () -> predictor.predictAll(new float[][] {new float[5]}));
        }
    }

    private static void assertSays(
            String says, org.junit.jupiter.api.function.Executable executable) {
        String message = assertThrows(ModelException.class, executable).getMessage();
        assertTrue(message.contains(says), message);
    }

    @Test
    void closingTwiceIsHarmless() {
        Predictor predictor = Predictor.open(model(MNIST, Scaling.unit()));
        predictor.close();
        predictor.close();
    }

    @Tag("long")
    @Test
    void oneWarmPredictionAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        try (Predictor predictor = Predictor.open(model(MNIST, Scaling.unit()))) {
            byte[] pixels = pixels(1);
            float[] into = new float[10];
            long quietest = Long.MAX_VALUE;
            // Vectors are objects until the compiler comes, and on a busy machine it comes late.
            long end = System.nanoTime() + 60_000_000_000L;
            while (quietest > 0 && System.nanoTime() < end) {
                long before = threads.getThreadAllocatedBytes(thread);
                for (int i = 0; i < 100; i++) {
                    predictor.predict(pixels, into);
                }
                quietest = Math.min(quietest, threads.getThreadAllocatedBytes(thread) - before);
            }
            assertEquals(0, quietest, "bytes in 100 predictions");
        }
    }
}
