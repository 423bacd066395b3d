package io.kiln.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How weights begin, and how files and hashes see them. */
@Tag("quick")
final class WeightsTest {
    private static Network network(String widths) {
        return Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
    }

    /** By hand: SHA-256 of the floats 1, 3, 2, 4, 5, 6, little-endian. */
    @Test
    void theHashIsOfTheBytesInTheOrderOfFiles() {
        var weights = new Weights(network("2-2"));
        System.arraycopy(new float[] {1, 2, 3, 4}, 0, weights.w(0), 0, 4);
        System.arraycopy(new float[] {5, 6}, 0, weights.b(0), 0, 2);
        assertEquals(
                "91d3401a62f77b84dbeee3b57bfc4d11622f312fc1d225335a813c944a71c76e", weights.hash());
        String before = weights.hash();
        weights.b(0)[1] = 7;
        assertNotEquals(before, weights.hash());
    }

    @Test
    void filesHoldEachOutputsWeightsTogether() {
        var weights = new Weights(network("2-5-3"));
        float[] file = new float[15];
        for (int e = 0; e < file.length; e++) {
            file[e] = e;
        }
        weights.setTransposed(1, file);
        assertArrayEquals(
                new float[] {0, 5, 10, 1, 6, 11, 2, 7, 12, 3, 8, 13, 4, 9, 14}, weights.w(1));
        assertArrayEquals(file, weights.transposed(1));
    }

    @Test
    void eachWeightIsDrawnByItsPlaceInTheFile() {
        Network network = network("7-3-5");
        Weights weights = Weights.initial(network, 11);
        var random = new Philox(11, 1, 1);
        for (int e = 0; e < 15; e++) {
            float want = Init.XAVIER_NORMAL.draw(random, e, 3, 5);
            assertEquals(want, weights.transposed(1)[e], "weight " + e);
        }
        assertArrayEquals(new float[3], weights.b(0));
        assertEquals(network, weights.network());
    }

    /** Over 10,000 weights of a layer of 50 inputs and 200 outputs, within five deviations. */
    @ParameterizedTest
    @CsvSource({
        "he-normal, 0, 0.2, 5",
        "he-uniform, 0, 0.2, 0.34641016",
        "xavier-normal, 0, 0.08944272, 5",
        "xavier-uniform, 0, 0.08944272, 0.15491933",
        "'uniform(-1,3)', 1, 1.1547005, 2"
    })
    void beginningsHaveTheirMeanDeviationAndBounds(
            String label, double mean, double deviation, double bound) {
        var random = new Philox(3, 1, 0);
        double[] drawn = IntStream.range(0, 10_000)
                .mapToDouble(i -> Init.of(label).draw(random, i, 50, 200) - mean)
                .toArray();
        double n = drawn.length;
        assertEquals(0, Arrays.stream(drawn).average().orElseThrow(), 5 * deviation / 100);
        double variance = Arrays.stream(drawn).map(d -> d * d).sum() / n;
        assertEquals(deviation, Math.sqrt(variance), 5 * deviation / Math.sqrt(2 * n));
        assertTrue(Arrays.stream(drawn).allMatch(d -> Math.abs(d) <= bound));
    }

    @Test
    void moreThanAnArrayHoldsIsRefused() {
        Network wide = network("2-30000-30000-2");
        Exception e = assertThrows(DeviceException.class, () -> new Weights(wide));
        assertEquals("layer 2: 30000 x 30000 weights, at most 536870895 fit", e.getMessage());
    }

    @Test
    void theyComeBackFromADevice() {
        Network network = network("3-4-2");
        Weights there = Weights.initial(network, 5);
        there.b(1)[1] = 7;
        var back = new Weights(network);
        try (Device device = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1));
                Store store = device.open(NetworkTensors.parameters(network))) {
            NetworkTensors.write(there, store);
            NetworkTensors.read(store, back);
        }
        assertEquals(there.hash(), back.hash());
    }

    @Test
    void whatAnOptimiserRemembersIsInTheOrderOfTheParameters() {
        var two = new Update() {
            @Override
            public List<Tensor> state(Tensor parameter) {
                return List.of(
                        Update.remembered("m", parameter), Update.remembered("v", parameter));
            }

            @Override
            public List<Op> step(Tensor w, boolean bias, Tensor dw, Tensor rate, Tensor clock) {
                return List.of();
            }
        };
        assertEquals(
                "[m.w1[3x2], v.w1[3x2], m.b1[1x2], v.b1[1x2]]",
                NetworkTensors.state(network("3-2"), two).toString());
        assertEquals("rate[1x9]", two.rate(9).toString());
        float[] rates = {0.5f, 0.25f};
        assertArrayEquals(rates, two.numbers(rates, 3));
        assertEquals(List.of(), two.before(List.of()));
    }
}
