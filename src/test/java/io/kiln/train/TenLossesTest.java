package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import org.junit.jupiter.api.Tag;
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
                    "0x1.1df0bp1 0x1.3419d8p0 0x1.67f42p0 0x1.18ba52p0 0x1.47b50cp-1 "
                            + "0x1.88cc34p-1 0x1.5380acp-1 0x1.966608p-1 0x1.967568p-1 0x1.b75ebcp-1"),
            new Case(
                    Activation.TANH,
                    Loss.CROSS_ENTROPY,
                    "0x1.826676p0 0x1.4ea8d6p0 0x1.390f2cp0 0x1.ba0068p-1 0x1.08e27cp-1 "
                            + "0x1.52ac34p-1 0x1.f28b24p-2 0x1.216c18p-1 0x1.28d042p-1 0x1.24de5ap-1"),
            new Case(
                    Activation.SIGMOID,
                    Loss.MEAN_SQUARED_ERROR,
                    "0x1.2eb5ep-2 0x1.a4a5dcp-3 0x1.2ac4a8p-2 0x1.2f452cp-2 0x1.68ed02p-3 "
                            + "0x1.7f89f8p-3 0x1.9a1f8p-3 0x1.de428cp-3 0x1.ba8904p-3 0x1.e3193p-3"),
            new Case(
                    Activation.SCALED_TANH,
                    Loss.MEAN_SQUARED_ERROR,
                    "0x1.6235b8p-1 0x1.ed297cp-2 0x1.a57c9ep-2 0x1.295d12p-2 0x1.0f6598p-2 "
                            + "0x1.a3eedcp-3 0x1.bf6094p-3 0x1.2a0412p-2 0x1.033954p-2 0x1.93efp-3"));

    static Stream<Case> cases() {
        return CASES.stream();
    }

    @Tag("quick")
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
    @Tag("quick")
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
