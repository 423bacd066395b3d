package io.kiln.device.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.device.Activation;
import io.kiln.device.DeviceOptions;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Update;
import io.kiln.train.Adam;
import io.kiln.train.Settings;
import io.kiln.train.Sgd;
import io.kiln.train.SmallTraining;
import io.kiln.train.Steadiness;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three epochs end in the same bits, however they are computed: the hashes are constants, on every
 * Java.
 */
final class SamenessTest {
    static Stream<DeviceOptions> ways() {
        List<DeviceOptions> ways = new ArrayList<>();
        for (int threads : new int[] {1, 2, 3, 7}) {
            for (boolean vector : new boolean[] {true, false}) {
                for (boolean fuse : new boolean[] {true, false}) {
                    ways.add(DeviceOptions.DEFAULT
                            .withThreads(threads)
                            .withVector(vector)
                            .withFuse(fuse));
                }
            }
        }
        return ways.stream();
    }

    /** Who computes which element has nothing to do with formulas: those on one odd team. */
    static Stream<DeviceOptions> formulas() {
        return ways().filter(way -> way.threads() == 3);
    }

    private static String hash(DeviceOptions options, Activation activation, Loss loss) {
        return hash(options, activation, loss, new Sgd(0.9f, 1e-4f));
    }

    private static String hash(
            DeviceOptions options, Activation activation, Loss loss, Update update) {
        Network network = Network.parse("37-19-11-5", activation, loss);
        try (CpuDevice device = new CpuDevice(options)) {
            assertEquals(
                    options.vector(),
                    device.info().variant().startsWith("vector-"),
                    device.info()::toString);
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
    @MethodSource("formulas")
    void scaledTanhUnderSquares(DeviceOptions way) {
        assertEquals(
                "7b9e27e9c5f89c3f", hash(way, Activation.SCALED_TANH, Loss.MEAN_SQUARED_ERROR));
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void sigmoidUnderCrossEntropy(DeviceOptions way) {
        assertEquals("0d8f498d75d3eb97", hash(way, Activation.SIGMOID, Loss.CROSS_ENTROPY));
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void adamUnderCrossEntropy(DeviceOptions way) {
        Update adam = new Adam(0.9f, 0.999f, 1e-8f, 1e-3f, false);
        assertEquals("7f477f831390a651", hash(way, Activation.RELU, Loss.CROSS_ENTROPY, adam));
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void everythingUnderSquares(DeviceOptions way) {
        Update all = Settings.DEFAULT
                .withOptimiser(new Adam(0.9f, 0.999f, 1e-8f, 0.01f, true))
                .withSteadiness(new Steadiness(0.1f, 1, 0.99f))
                .update();
        assertEquals("203714b48e0b30ef", hash(way, Activation.TANH, Loss.MEAN_SQUARED_ERROR, all));
    }
}
