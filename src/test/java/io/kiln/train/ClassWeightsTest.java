package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Philox;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

@Tag("quick")
final class ClassWeightsTest {
    private static final Settings SETTINGS = Toy.SETTINGS.withEpochs(6).withValidation(0);
    private static final Network NETWORK =
            Network.of(1).dense(8, Activation.TANH).classes(2);

    /** 190 of a and 10 of b, whose values overlap. */
    private static final Dataset UNEVEN = uneven();

    private static Dataset uneven() {
        var random = new Philox(5, 0, 0);
        float[] values = new float[200];
        int[] labels = new int[200];
        for (int i = 0; i < 200; i++) {
            labels[i] = i % 20 == 0 ? 1 : 0;
            values[i] = (float) (random.normal(i) + 1.5 * labels[i]);
        }
        return Dataset.ofFloats("uneven", 1, values, labels, List.of("a", "b"));
    }

    private static Weights train(Device device, Dataset data) {
        return new Trainer(
                        device, NETWORK, data, Scaling.none(), SETTINGS, Journal.NONE, () -> false)
                .run()
                .last();
    }

    private static double recall(Device device, Dataset data) {
        return Evaluation.of(device, train(device, data), Scaling.none(), UNEVEN)
                .recall(1);
    }

    @Test
    void balancedWeightsFindTheRareClass() {
        float[] balanced = UNEVEN.balancedWeights();
        assertArrayEquals(new float[] {200 / 2f / 190, 10}, balanced, 1e-6f);
        try (Device device = Devices.cpu()) {
            double alike = recall(device, UNEVEN);
            double weighed = recall(device, UNEVEN.withClassWeights(balanced));
            assertTrue(weighed >= alike + 0.5, alike + " and " + weighed);
        }
    }

    @Test
    void weightsOfOneChangeNoBit() {
        try (Device device = Devices.cpu()) {
            String alike = train(device, UNEVEN).hash();
            Dataset ones = UNEVEN.withClassWeights(new float[] {1, 1});
            assertEquals(alike, train(device, ones).hash());
            Dataset twos = UNEVEN.withClassWeights(new float[] {1, 2});
            assertNotEquals(alike, train(device, twos).hash());
        }
    }

    @NeedsOpenCl
    @ParameterizedTest
    @ValueSource(strings = {"auto", "step"})
    void theBitsAreThoseOfTheCpuDevice(String kernels) {
        Dataset data = UNEVEN.withClassWeights(new float[] {0.5f, 3.3f});
        try (Device cpu = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(2));
                Device cl = Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels(kernels))) {
            assertEquals(train(cpu, data).hash(), train(cl, data).hash());
        }
    }

    @Test
    void weightsAreForEachClassAndFollowTheExamples() {
        assertThrows(DataException.class, () -> UNEVEN.withClassWeights(new float[] {1}));
        assertThrows(DataException.class, () -> UNEVEN.withClassWeights(new float[] {1, -1}));
        Dataset weighed = UNEVEN.withClassWeights(new float[] {1, 2});
        assertArrayEquals(new float[] {1, 2}, weighed.range(3, 9).classWeights());
        assertArrayEquals(new float[] {1, 2}, weighed.select("s", new int[] {4}).classWeights());
    }
}
