package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Philox;
import io.kiln.model.Model;
import io.kiln.model.Predictor;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

@Tag("quick")
final class RegressionTest {
    private static final Settings SETTINGS = Toy.SETTINGS.withEpochs(12).withValidation(50);
    private static final Network NETWORK =
            Network.parse("2-16-2", Activation.TANH, Loss.REGRESSION);
    private static final Dataset DATA = data(350);

    @TempDir
    Path folder;

    /** {@code area = 500 + 100 a b} and {@code sum = 0.01 (a - 2 b)} of a and b from -1 to 1. */
    private static Dataset data(int size) {
        var random = new Philox(3, 0, 0);
        float[] values = new float[2 * size];
        float[] targets = new float[2 * size];
        for (int i = 0; i < size; i++) {
            float a = values[2 * i] = (float) (2 * random.uniform(2L * i) - 1);
            float b = values[2 * i + 1] = (float) (2 * random.uniform(2L * i + 1) - 1);
            targets[2 * i] = 500 + 100 * a * b;
            targets[2 * i + 1] = 0.01f * (a - 2 * b);
        }
        List<String> names = List.of("area", "sum");
        Dataset raw = Dataset.ofFloats("numbers", 2, values, new int[size], names)
                .withTargets(names, new Targets(targets, Scaling.none()));
        return raw.withTargets(names, new Targets(targets, Scaling.standardiseTargets(raw)));
    }

    @Test
    void predictionsComeOutInTheUnitsOfTheTargets() {
        Model model = Trainer.train(NETWORK, DATA, SETTINGS.withEpochs(60));
        model.save(folder.resolve("m"));
        Model loaded = Model.load(folder.resolve("m"));
        assertEquals(model.targets(), loaded.targets());
        try (Device device = Devices.cpu();
                Predictor predictor = Predictor.open(loaded)) {
            Evaluation seen =
                    Evaluation.of(device, model.weights(), model.scaling(), DATA.range(300, 350));
            Errors errors = seen.errors();
            assertNotNull(errors);
            for (int j = 0; j < 2; j++) {
                assertTrue(errors.explained().get(j) > 0.9, errors::toString);
            }
            assertTrue(Double.isNaN(seen.score().accuracy()));
            float[][] found = predictor.predictAll(new float[][] {{0.5f, 0.5f}, {-0.8f, 0.9f}});
            assertEquals(525, found[0][0], 20);
            assertEquals(428, found[1][0], 20);
            assertEquals(-0.026, found[1][1], 0.01);
        }
    }

    @Test
    void errorsAreTheirFormulas() {
        var wanted = new Targets(new float[] {1, 10, 3, 10}, Scaling.none());
        Errors errors = Errors.of(List.of("a", "b"), wanted, new float[] {2, 10, 3, 14});
        assertEquals(List.of(0.5, 8.0), errors.squared());
        assertEquals(List.of(0.5, 2.0), errors.absolute());
        assertEquals(List.of(0.5, Double.NaN), errors.explained());
    }

    private static String hash(Device device) {
        var scaling = Trainer.scaling(DATA, SETTINGS.validation());
        return new Trainer(device, NETWORK, DATA, scaling, SETTINGS, Journal.NONE, () -> false)
                .run()
                .last()
                .hash();
    }

    @Test
    void theBitsAreThoseOfThePlainTier() {
        try (Device plain = Devices.open("cpu", DeviceOptions.DEFAULT.withVector(false));
                Device vector = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(2))) {
            assertEquals(hash(plain), hash(vector));
        }
    }

    @NeedsOpenCl
    @ParameterizedTest
    @ValueSource(strings = {"auto", "step"})
    void theBitsAreThoseOfTheCpuDevice(String kernels) {
        try (Device cpu = Devices.cpu();
                Device cl = Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels(kernels))) {
            assertEquals(hash(cpu), hash(cl));
        }
    }

    @Test
    void theBestEpochIsThatOfTheLowestLoss() {
        try (Device device = Devices.cpu()) {
            Outcome outcome = new Trainer(
                            device,
                            NETWORK,
                            DATA,
                            Trainer.scaling(DATA, 50),
                            SETTINGS,
                            Journal.NONE,
                            () -> false)
                    .run();
            double lowest = outcome.epochs().stream()
                    .mapToDouble(report -> report.validation().loss())
                    .min()
                    .orElseThrow();
            assertEquals(lowest, outcome.best().score().loss());
        }
    }

    @Test
    void classesAndNumbersDoNotMix() {
        Network classes = Network.parse("2-16-2", Activation.TANH, Loss.CROSS_ENTROPY);
        assertThrows(DataException.class, () -> Fit.require(classes, DATA, SETTINGS));
        assertThrows(
                DataException.class,
                () -> Fit.require(
                        NETWORK,
                        Dataset.ofFloats("c", 2, new float[200], new int[100], List.of("a", "b")),
                        SETTINGS));
    }

    @Test
    void targetsFollowTheirExamples() {
        Dataset some = DATA.select("some", new int[] {7, 3});
        float[] all = DATA.targets().orElseThrow().values();
        assertArrayEquals(
                new float[] {all[14], all[15], all[6], all[7]},
                some.targets().orElseThrow().values());
        assertArrayEquals(
                new float[] {all[6], all[7]},
                DATA.range(3, 4).targets().orElseThrow().values());
    }

    @Test
    void numbersAndClassesAskForTheirOwnLosses() {
        Dataset clouds = Toy.clouds(50, 1, 1);
        Network numbers = Network.parse("6-8-3", Activation.TANH, Loss.REGRESSION);
        Exception e =
                assertThrows(DataException.class, () -> Fit.require(numbers, clouds, Toy.SETTINGS));
        assertTrue(e.getMessage().contains("clouds has classes to be found"), e.getMessage());
        Network classes = Network.parse("2-8-2", Activation.TANH, Loss.CROSS_ENTROPY);
        Exception other =
                assertThrows(DataException.class, () -> Fit.require(classes, DATA, SETTINGS));
        assertTrue(
                other.getMessage().contains("numbers has numbers to be found"), other.getMessage());
    }

    @Test
    void theMeanIsThatOverTheTargets() {
        assertEquals(2, Errors.mean(List.of(1.0, 3.0)));
    }
}
