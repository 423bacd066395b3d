package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Models that answer together. */
@Tag("quick")
final class CommitteeTest {
    private static Model model(String widths, Loss loss, long seed) {
        Network network = Network.parse(widths, Activation.TANH, loss);
        return Model.of(Weights.initial(network, seed), Scaling.none());
    }

    @Test
    void eachMemberAnswersAndTheMeanIsOfAll() {
        List<Model> models =
                List.of(model("3-4-2", Loss.CROSS_ENTROPY, 1), model("3-2", Loss.CROSS_ENTROPY, 2));
        float[][] numbers = {{1, 2, 3}, {4, 5, 6}};
        byte[][] bytes = {{1, 2, 3}, {4, 5, 6}};
        try (Device device = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1));
                Committee committee = Committee.open(models, device)) {
            assertEquals(models.get(0), committee.first());
            List<float[][]> answers = committee.answers(numbers);
            assertArrayEquals(
                    answers.toArray(float[][][]::new),
                    committee.answers(bytes).toArray(float[][][]::new));
            for (int m = 0; m < 2; m++) {
                try (Predictor alone = Predictor.open(models.get(m))) {
                    assertArrayEquals(alone.predictAll(numbers), answers.get(m));
                }
            }
            float[][] mean = Committee.mean(answers);
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 2; j++) {
                    double want = ((double) answers.get(0)[i][j] + answers.get(1)[i][j]) / 2;
                    assertEquals((float) want, mean[i][j]);
                }
            }
            committee.close();
            device.finish(); // still open
        }
    }

    private static void assertRefused(String message, List<Model> models) {
        try (Device device = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1))) {
            String got = assertThrows(ModelException.class, () -> Committee.open(models, device))
                    .getMessage();
            assertTrue(got.startsWith(message), got);
        }
    }

    @Test
    void membersOfAnotherKindAreNamed() {
        Model first = model("3-2", Loss.CROSS_ENTROPY, 1);
        Network network = Network.parse("3-2", Activation.TANH, Loss.CROSS_ENTROPY);
        Model renamed = new Model(
                new Weights(network), Scaling.none(), List.of("a", "b"), List.of(3), Map.of());
        for (Model other : List.of(
                model("4-2", Loss.CROSS_ENTROPY, 1),
                model("3-2", Loss.MEAN_SQUARED_ERROR, 1),
                renamed)) {
            assertRefused(
                    "a committee: member 3 is " + other.network().widths(),
                    List.of(first, first, other));
        }
    }

    @Test
    void oneToNinetyNineMayBeMembers() {
        Model member = model("3-2", Loss.CROSS_ENTROPY, 1);
        assertRefused("a committee of 0 models: needs 1 to 99", List.of());
        assertRefused("a committee of 100 models", Collections.nCopies(100, member));
        try (Device device = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1));
                Committee committee =
                        Committee.open(Collections.nCopies(Committee.MOST, member), device)) {
            assertEquals(99, committee.answers(new float[1][3]).size());
        }
    }
}
