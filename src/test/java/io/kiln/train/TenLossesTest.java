package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/**
 * The losses of the first ten steps of a tiny network are these, to the bit, on every device; and
 * they are right.
 */
final class TenLossesTest {
    /**
     * A training and its losses.
     *
     * @param activation of the hidden layers
     * @param loss what is made small
     * @param losses ten hexadecimal floats
     */
    record Case(Activation activation, Loss loss, String losses) {
        SmallTraining training() {
            Network network = Network.parse("13-9-7-4", activation, loss);
            return new SmallTraining(network, new Sgd(0.9f, 1e-3f), 78, 8);
        }
    }

    private static final List<Case> CASES = List.of(
            new Case(
                    Activation.RELU,
                    Loss.CROSS_ENTROPY,
                    "0x1.926d8cp0 0x1.ae9dbap0 0x1.0f4262p0 0x1.d0d6b4p-1 0x1.1d750cp0 "
                            + "0x1.57840cp0 0x1.72fcb2p-1 0x1.c87f42p-1 0x1.2a82ap-1 0x1.604eccp-1"),
            new Case(
                    Activation.TANH,
                    Loss.CROSS_ENTROPY,
                    "0x1.793e3cp0 0x1.5a27fp0 0x1.d46c04p-1 0x1.9176dcp-1 0x1.76e008p-1 "
                            + "0x1.54e5bp0 0x1.816e36p-1 0x1.6c75b8p-1 0x1.ae32a2p-2 0x1.045d3cp-1"),
            new Case(
                    Activation.SIGMOID,
                    Loss.MEAN_SQUARED_ERROR,
                    "0x1.e50b88p-3 0x1.e9bc5ap-3 0x1.e201dp-3 0x1.dc7dc4p-3 0x1.3f712cp-2 "
                            + "0x1.1b8d94p-2 0x1.781p-3 0x1.d59a46p-3 0x1.89e714p-3 0x1.9cf4ep-3"),
            new Case(
                    Activation.SCALED_TANH,
                    Loss.MEAN_SQUARED_ERROR,
                    "0x1.0d576p-1 0x1.61e7e4p-1 0x1.810b4cp-2 0x1.b87f9cp-2 0x1.819b5ep-2 "
                            + "0x1.a218b6p-2 0x1.c8ad6cp-3 0x1.7033d8p-3 0x1.35d09ep-2 0x1.51a4acp-2"));

    static Stream<Case> cases() {
        return CASES.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plainTierGivesTheLosses(Case given) {
        assertLosses(given, DeviceOptions.DEFAULT.withThreads(2).withVector(false), "plain");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void vectorTierGivesTheLosses(Case given) {
        assertLosses(given, DeviceOptions.DEFAULT.withThreads(2), "vector-");
    }

    private static void assertLosses(Case given, DeviceOptions options, String variant) {
        try (Device device = Devices.open("cpu", options)) {
            assertTrue(device.info().variant().startsWith(variant), device.info()::toString);
            List<Float> losses = given.training().on(device, 1).losses();
            assertEquals(
                    given.losses,
                    String.join(" ", losses.stream().map(Float::toHexString).toList()));
        }
    }

    /** Ten steps in floats stay within 1e-5 of ten steps in doubles. */
    @ParameterizedTest
    @MethodSource("cases")
    void lossesAreThoseOfTheReference(Case given) {
        double[] exact = given.training().exactly();
        String[] losses = given.losses.split(" ");
        assertEquals(10, losses.length);
        for (int step = 0; step < 10; step++) {
            assertEquals(
                    exact[step],
                    Float.parseFloat(losses[step]),
                    1e-5 * exact[step],
                    "step " + step);
        }
    }
}
