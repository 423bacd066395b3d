package io.kiln.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** What a network is, and which there are not. */
@Tag("quick")
final class NetworkTest {
    private static final Network DIGITS =
            Network.parse(" 784 - 128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);

    private static void assertRefused(String message, Runnable making) {
        Exception e = assertThrows(DeviceException.class, making::run);
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void widthsAreReadAndWritten() {
        assertEquals("784-128-64-10", DIGITS.widths());
        assertEquals(784, DIGITS.inputs());
        assertEquals(10, DIGITS.outputs());
        assertEquals(
                List.of(784, 128, 64),
                List.of(DIGITS.inputsOf(0), DIGITS.inputsOf(1), DIGITS.inputsOf(2)));
        assertEquals(784 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10, DIGITS.parameters());
    }

    @Test
    void theLastLayerIsAnIdentityButUnderSquaresOfLabels() {
        for (Loss loss : Loss.values()) {
            Network network = Network.parse("4-3-2", Activation.SIGMOID, loss);
            Activation last =
                    loss == Loss.MEAN_SQUARED_ERROR ? Activation.SIGMOID : Activation.IDENTITY;
            assertEquals(
                    List.of(Activation.SIGMOID, last),
                    network.layers().stream().map(Dense::activation).toList());
            assertEquals(loss, network.loss());
        }
        assertEquals(
                DIGITS,
                Network.of(784)
                        .dense(128, Activation.RELU)
                        .dense(64, Activation.RELU)
                        .classes(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"784", "", "784-", "-3", "784-x-10", "784--10"})
    void otherTextIsRefused(String widths) {
        assertRefused(
                "layers '" + widths + "': needs widths joined by -, for example 784-128-64-10",
                () -> Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY));
    }

    @Test
    void moreLayersThanAModelFileHoldsAreRefused() {
        String most = "1" + "-1".repeat(2048);
        assertEquals(
                2048,
                Network.parse(most, Activation.RELU, Loss.CROSS_ENTROPY)
                        .layers()
                        .size());
        assertRefused(
                "layers: more than 2049 widths, which no model file could hold",
                () -> Network.parse(most + "-1", Activation.RELU, Loss.CROSS_ENTROPY));
    }

    @Test
    void layersThatDoNotSuitAreNamed() {
        assertRefused("network: 0 inputs, needs at least 1", () -> Network.of(0).classes(2));
        assertEquals(1, Network.of(1).classes(1).parameters() / 2);
        assertRefused("layer: 0 units, needs at least 1", () -> Network.of(3).classes(0));
        assertRefused(
                "network: no layer, needs at least one", () -> Network.of(3).loss(Loss.REGRESSION));
        Network.Builder relu = Network.of(3).dense(2, Activation.RELU);
        assertRefused(
                "network: under cross-entropy the last layer's activation is identity, not relu,"
                        + " since softmax comes next",
                () -> relu.loss(Loss.CROSS_ENTROPY));
        assertRefused(
                "network: under regression the last layer's activation is identity, not relu,"
                        + " since targets may be any numbers",
                () -> relu.loss(Loss.REGRESSION));
        assertEquals("3-2", relu.loss(Loss.MEAN_SQUARED_ERROR).widths());
    }

    @Test
    void layersBeginAsSuitsTheirActivation() {
        assertEquals(
                List.of(Init.HE_NORMAL, Init.HE_NORMAL, Init.XAVIER_NORMAL),
                DIGITS.layers().stream().map(Dense::init).toList());
        Network other = DIGITS.withInit(Init.HE_UNIFORM);
        assertEquals(
                List.of(Init.HE_UNIFORM, Init.HE_UNIFORM, Init.HE_UNIFORM),
                other.layers().stream().map(Dense::init).toList());
        assertEquals(DIGITS.widths(), other.widths());
        assertEquals(DIGITS.loss(), other.loss());
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void lossesAreFoundByTheirNames(Loss loss) {
        assertEquals(loss, Loss.of(loss.label().toUpperCase(java.util.Locale.ROOT)));
    }

    @Test
    void otherLossesAreRefused() {
        assertRefused(
                "loss 'hinge' is not one of cross-entropy, mse, regression",
                () -> Loss.of("hinge"));
    }

    @ParameterizedTest
    @CsvSource({
        "he-normal, HE_NORMAL",
        "HE-Uniform, HE_UNIFORM",
        "' xavier-normal ', XAVIER_NORMAL",
        "xavier-uniform, XAVIER_UNIFORM",
        "'uniform(-0.05,0.5)', UNIFORM"
    })
    void beginningsAreFoundByTheirNames(String label, Init.Kind kind) {
        Init init = Init.of(label);
        assertEquals(kind, init.kind());
        assertEquals(label.strip().toLowerCase(java.util.Locale.ROOT), init.label());
        assertEquals(init, Init.of(init.label()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"he", "uniform", "uniform(1)", "uniform(a,b)", "uniform(0,1,2)"})
    void otherBeginningsAreRefused(String label) {
        assertRefused("init '" + label + "' is not one of he-normal, ", () -> Init.of(label));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "NaN, 0", "0, NaN", "-Infinity, 0", "0, Infinity"})
    void intervalsThatAreNoneAreRefused(float low, float high) {
        assertRefused(
                "init: uniform(" + low + "," + high + "), needs finite numbers, the lower first",
                () -> Init.uniform(low, high));
    }
}
