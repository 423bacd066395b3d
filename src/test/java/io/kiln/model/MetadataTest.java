package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.net.Init;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a model says of itself in other programs' files, and takes back from there. */
@Tag("quick")
final class MetadataTest {
    private static Model bare(Network network, Model of) {
        var weights = new Weights(network);
        for (int l = 0; l < network.layers().size(); l++) {
            weights.setTransposed(l, of.weights().transposed(l));
            System.arraycopy(of.weights().b(l), 0, weights.b(l), 0, weights.b(l).length);
        }
        return Model.of(weights, of.scaling());
    }

    @Test
    void whatWasToldIsTakenBack() {
        Model model = Samples.model(3);
        model.weights().b(0)[1] = 5;
        Network other = model.network().withInit(Init.HE_UNIFORM);
        Model told = bare(other, model).withMetadata(model.metadata());
        assertEquals(model.network(), told.network());
        assertEquals(model.weights().hash(), told.weights().hash());
        assertEquals(model.classes(), told.classes());
        assertEquals(model.shape(), told.shape());
        assertEquals(model.provenance(), told.provenance());
        assertNull(told.targets());
    }

    @Test
    void withoutAWordAllStaysAsItIs() {
        Model bare = bare(Samples.model(3).network(), Samples.model(3));
        Model told = bare.withMetadata(Map.of("producer", "another", "kiln.note", "kept"));
        assertEquals(bare.network(), told.network());
        assertEquals(bare.classes(), told.classes());
        assertEquals(bare.shape(), told.shape());
        assertEquals(Map.of("note", "kept"), told.provenance());
    }

    @Test
    void regressionHasUnitsOfItsTargets() {
        Network numbers = Network.parse("4-3-2", Activation.TANH, Loss.REGRESSION);
        Model plain = Model.of(Weights.initial(numbers, 1), Scaling.none());
        assertEquals(Scaling.none(), plain.targets());
        Scaling units = Scaling.of(new float[] {1, 2}, new float[] {3, 4});
        Model scaled = plain.withUnits(units);
        assertEquals(units, scaled.targets());
        assertEquals(scaled, scaled.withUnits(null));
        assertEquals(units, scaled.withMetadata(scaled.metadata()).targets());
        assertEquals(units, scaled.withProvenance(Map.of("a", "b")).targets());
        Network classes = Network.parse("4-3-2", Activation.TANH, Loss.CROSS_ENTROPY);
        Model asClasses = bare(classes, plain);
        assertEquals(
                Scaling.none(),
                asClasses.withMetadata(Map.of(Facts.NETWORK, Facts.of(numbers))).targets());
        assertRefused(
                "loss cross-entropy and units of 2 targets", () -> asClasses.withUnits(units));
        assertRefused(
                "loss regression and units of 3 targets, the network has 2 outputs",
                () -> plain.withUnits(Scaling.of(new float[3], new float[] {1, 1, 1})));
        assertRefused(
                "loss regression and units of 0 targets",
                () -> new Model(
                        plain.weights(),
                        Scaling.none(),
                        plain.classes(),
                        plain.shape(),
                        Map.of(),
                        null));
    }

    private static void assertRefused(String message, Runnable telling) {
        String got = assertThrows(ModelException.class, telling::run).getMessage();
        assertTrue(got.startsWith(message), got);
    }

    @Test
    void weightsAndNetworksThatAreNotTheseAreNamed() {
        Model model = Samples.model(3);
        Model bare = bare(model.network(), model);
        var metadata = new TreeMap<>(model.metadata());
        metadata.put(Metadata.WEIGHTS, "00");
        assertRefused(
                "metadata kiln.weights is '00', expected '", () -> bare.withMetadata(metadata));
        for (String widths : List.of("4-3-3", "4-4-2", "4-3-2")) {
            Network other = Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
            assertRefused(
                    "metadata kiln.network is of " + widths
                            + " with relu, identity, the layers are 4-3-2 with tanh, identity",
                    () -> bare.withMetadata(Map.of(Facts.NETWORK, Facts.of(other))));
        }
    }

    @ParameterizedTest
    @CsvSource({"format, true", "weights, true", "sha256, true", "targets, true", "seed, false"})
    void namesOfFactsAreTakenFromProvenance(String name, boolean taken) {
        assertEquals(taken, Metadata.takes(name));
        Model model = Samples.model(1);
        if (taken) {
            assertRefused(
                    "provenance '" + name + "': the name is taken",
                    () -> model.withProvenance(Map.of(name, "x")));
        } else {
            assertEquals(
                    "x", model.withProvenance(Map.of(name, "x")).provenance().get(name));
        }
    }

    @Test
    void numbersComeBackToTheBit() {
        float[] shift = {0f, -0f, 1f / 3, 3.4028235E38f, 1e-45f, 16777217};
        float[] factor = {1, 1, 1, 1, 1, 1};
        Scaling back = Facts.scaling(Facts.of(Scaling.of(shift, factor)), 6);
        assertArrayEquals(shift, back.shift());
        assertEquals(
                "{\"shift\":[0,-0.0],\"factor\":[1,0.5]}",
                Facts.of(Scaling.of(new float[] {0f, -0f}, new float[] {1, 0.5f})));
    }

    @Test
    void textIsWholeCharacters() {
        assertEquals(
                List.of("\uD83D\uDD25", "a\uD83D\uDD25b"),
                Facts.classes("[\"\\ud83d\\udd25\", \"a\\ud83d\\udd25b\"]", 2));
        for (String half : List.of("\\ud83d", "\\ud83dx", "x\\udd25", "\\udd25\\ud83d")) {
            assertRefused(
                    "kiln.classes: a string holds half a surrogate pair",
                    () -> Facts.classes("[\"" + half + "\"]", 2));
        }
    }

    @Test
    void whatIsMissingOrOfAnotherKindIsNamed() {
        String nothing =
                assertThrows(ModelException.class, () -> Facts.shape("")).getMessage();
        assertTrue(nothing.endsWith("got the end, expected an array"), nothing);
        assertRefused(
                "kiln.scaling: at character 10: got '1', expected a number",
                () -> Facts.scaling("{\"shift\":[\"1\"],\"factor\":[1]}", 2));
        assertEquals(
                Scaling.of(new float[] {1.5f}, new float[] {2}),
                Facts.scaling("{\"shift\":[1.5],\"factor\":[2]}", 2));
    }
}
