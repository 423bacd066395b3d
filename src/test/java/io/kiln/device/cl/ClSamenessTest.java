package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Regularisation;
import io.kiln.net.Update;
import io.kiln.train.Adam;
import io.kiln.train.Settings;
import io.kiln.train.Sgd;
import io.kiln.train.SmallTraining;
import io.kiln.train.Steadiness;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three epochs end in the bits of the CPU device, through both bindings, with the main families
 * of kernels, fused or not. The constants are those of the CPU device's own test.
 */
@NeedsOpenCl
final class ClSamenessTest {
    static Stream<DeviceOptions> ways() {
        List<DeviceOptions> ways = new ArrayList<>();
        for (String way : List.of("jocl plain", "jocl direct", "lwjgl direct", "lwjgl local")) {
            for (boolean fuse : new boolean[] {true, false}) {
                String[] words = way.split(" ");
                ways.add(DeviceOptions.DEFAULT
                        .withBinding(words[0])
                        .withKernels(words[1])
                        .withFuse(fuse));
            }
        }
        return ways.stream();
    }

    /** The way for processors, through each binding. */
    static Stream<DeviceOptions> direct() {
        return ways().filter(way -> way.fuse() && way.kernels().equals("direct"));
    }

    /** The same through one binding, and the way for GPUs, whose programs take longest to build. */
    static Stream<DeviceOptions> once() {
        return Stream.of("direct", "step")
                .map(name -> DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels(name));
    }

    private static String hash(DeviceOptions options, Activation activation, Loss loss) {
        return hash(options, activation, loss, new Sgd(0.9f, 1e-4f));
    }

    private static String hash(
            DeviceOptions options, Activation activation, Loss loss, Update update) {
        Network network = Network.parse("37-19-11-5", activation, loss);
        try (Device device = Devices.open("cl:0", options)) {
            assertEquals(options.kernels(), device.info().variant());
            assertTrue(device.info().canonical(), device.info()::toString);
            var training = new SmallTraining(network, update, 300, 16);
            return training.on(device, 3).weights().hash().substring(0, 16);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void reluUnderCrossEntropy(DeviceOptions way) {
        assertEquals("ae894b7b7e7fe7e9", hash(way, Activation.RELU, Loss.CROSS_ENTROPY));
    }

    @ParameterizedTest
    @MethodSource("direct")
    void scaledTanhUnderSquares(DeviceOptions way) {
        assertEquals(
                "7b9e27e9c5f89c3f", hash(way, Activation.SCALED_TANH, Loss.MEAN_SQUARED_ERROR));
    }

    @ParameterizedTest
    @MethodSource("direct")
    void sigmoidUnderCrossEntropy(DeviceOptions way) {
        assertEquals("0d8f498d75d3eb97", hash(way, Activation.SIGMOID, Loss.CROSS_ENTROPY));
    }

    /** Dropout, noise and smoothing; 150 columns are served by more than one draw of words. */
    @Test
    void chanceAndSmoothingAreTheSameInGroups() {
        Network network = Network.parse("19-150-3", Activation.TANH, Loss.CROSS_ENTROPY);
        var strict = new Regularisation(List.of(0.5f), 0.1f, 0.2f, 0.1f);
        var training = new SmallTraining(network, new Sgd(0.9f, 1e-4f), strict, 40, 16);
        DeviceOptions options = DeviceOptions.DEFAULT.withKernels("step");
        try (Device device = Devices.open("cl:0", options);
                Device cpu = Devices.cpu()) {
            SmallTraining.Outcome wanted = training.on(cpu, 2);
            SmallTraining.Outcome got = training.on(device, 2);
            assertEquals(wanted.losses(), got.losses());
            assertEquals(wanted.weights().hash(), got.weights().hash());
        }
    }

    @ParameterizedTest
    @MethodSource("direct")
    void adamUnderCrossEntropy(DeviceOptions way) {
        Update adam = new Adam(0.9f, 0.999f, 1e-8f, 1e-3f, false);
        assertEquals("7f477f831390a651", hash(way, Activation.RELU, Loss.CROSS_ENTROPY, adam));
    }

    @ParameterizedTest
    @MethodSource("once")
    void everythingUnderSquares(DeviceOptions way) {
        Update all = Settings.DEFAULT
                .withOptimiser(new Adam(0.9f, 0.999f, 1e-8f, 0.01f, true))
                .withSteadiness(new Steadiness(0.1f, 1, 0.99f))
                .update();
        assertEquals("203714b48e0b30ef", hash(way, Activation.TANH, Loss.MEAN_SQUARED_ERROR, all));
    }

    /** The network of the README in groups as GPUs get them; the last batch is a short one. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void groupsGiveTheBitsOfTheCpuDevice(String binding) {
        Network network = Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);
        var training = new SmallTraining(network, new Sgd(0.9f, 1e-4f), 45, 16);
        DeviceOptions options = DeviceOptions.DEFAULT.withBinding(binding).withKernels("step");
        try (Device device = AsGpu.open(options);
                Device cpu = Devices.cpu()) {
            assertEquals(
                    training.on(cpu, 1).weights().hash(),
                    training.on(device, 1).weights().hash());
        }
    }

    /** Where sums have another order: ten losses to 1e-5, and the same bits every time. */
    @Test
    void sumsInAnotherOrderStayCloseAndRepeat() {
        Network network = Network.parse("37-19-11-5", Activation.TANH, Loss.CROSS_ENTROPY);
        var training = new SmallTraining(network, new Sgd(0.9f, 1e-4f), 160, 16);
        DeviceOptions options = DeviceOptions.DEFAULT.withKernels("split");
        try (Device device = Devices.open("cl:0", options);
                Device cpu = Devices.cpu()) {
            assertFalse(device.info().canonical(), device.info()::toString);
            SmallTraining.Outcome once = training.on(device, 1);
            List<Float> wanted = training.on(cpu, 1).losses();
            for (int step = 0; step < 10; step++) {
                float loss = wanted.get(step);
                assertEquals(loss, once.losses().get(step), 1e-5 * loss, "step " + step);
            }
            assertEquals(once.weights().hash(), training.on(device, 1).weights().hash());
        }
    }
}
