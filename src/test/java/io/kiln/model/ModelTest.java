package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.net.Dense;
import io.kiln.net.Init;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A model is the same after a journey through a file, or it is refused. */
@Tag("quick")
final class ModelTest {
    @TempDir
    Path folder;

    @Test
    void comesBackWhole() {
        Model model = Samples.model(5);
        Path file = folder.resolve("m.safetensors");
        model.save(file);
        Model loaded = Model.load(file);
        assertEquals(model.network(), loaded.network());
        assertEquals(model.weights().hash(), loaded.weights().hash());
        assertEquals(model.scaling(), loaded.scaling());
        assertEquals(model.classes(), loaded.classes());
        assertEquals(model.shape(), loaded.shape());
        assertEquals(model.provenance(), loaded.provenance());
    }

    @Test
    void unitsOfTargetsComeBack() {
        Network network = Network.parse("4-3-2", Activation.TANH, Loss.REGRESSION);
        Scaling units = Scaling.of(new float[] {10, -1}, new float[] {0.5f, 4});
        Path file = folder.resolve("m");
        Model.of(Weights.initial(network, 1), Scaling.none()).withUnits(units).save(file);
        assertEquals(units, Model.load(file).targets());
    }

    @Test
    void savingAgainGivesTheSameBytes() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Samples.model(5).save(first);
        Model.load(first).save(second);
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    }

    @Test
    void everyActivationInitialiserAndLossComesBack() {
        for (Activation activation : Activation.values()) {
            for (Init init : List.of(
                    Init.HE_NORMAL,
                    Init.HE_UNIFORM,
                    Init.XAVIER_UNIFORM,
                    Init.uniform(-0.1f, 1e-8f))) {
                var network = new Network(
                        3, List.of(new Dense(2, activation, init)), Loss.MEAN_SQUARED_ERROR);
                Path file = folder.resolve("m");
                Model.of(new Weights(network), Scaling.unit()).save(file);
                assertEquals(network, Model.load(file).network());
            }
        }
    }

    @Test
    void tensorsHavePyTorchsNamesAndShapes() {
        Path file = folder.resolve("m");
        Model model = Samples.model(1);
        model.save(file);
        Safetensors contents = Safetensors.read(file);
        StoredTensor weight = contents.tensor("layers.0.weight").orElseThrow();
        assertEquals(List.of(3L, 4L), weight.shape());
        // y[o] = sum over i of weight[o][i] x[i]
        assertEquals(model.weights().w(0)[2 * 3 + 1], weight.floats()[1 * 4 + 2]);
        assertEquals(List.of(3L), contents.tensor("layers.0.bias").orElseThrow().shape());
        assertEquals(
                List.of(2L, 3L),
                contents.tensor("layers.1.weight").orElseThrow().shape());
        assertEquals("kiln", contents.metadata().get("format"));
        assertEquals(
                "{\"inputs\":4,\"layers\":[{\"units\":3,\"activation\":\"tanh\",\"init\":\"xavier-normal\"},"
                        + "{\"units\":2,\"activation\":\"identity\",\"init\":\"xavier-normal\"}],\"loss\":\"cross-entropy\"}",
                contents.metadata().get("kiln.network"));
        assertEquals("[2, 2]", contents.metadata().get("kiln.shape"));
        assertEquals(model.weights().hash(), contents.metadata().get("kiln.weights"));
    }

    @Tag("long")
    @Test
    void everyFlippedByteIsFound() throws IOException {
        Path file = folder.resolve("m");
        Samples.model(1).save(file);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Files.write(file, damaged);
            assertThrows(ModelException.class, () -> Model.load(file), "byte " + i);
        }
    }

    @Tag("long")
    @Test
    void everyCutIsFound() throws IOException {
        Path file = folder.resolve("m");
        Samples.model(1).save(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThrows(ModelException.class, () -> Model.load(file));
        }
    }

    /** Metadata that lies, sealed properly. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "format | kiln-state | metadata format is 'kiln-state'",
                "format | | metadata format is missing",
                "kiln.format | 2 | metadata kiln.format is '2', expected '1'",
                "kiln.weights | 00 | metadata kiln.weights is '00'",
                "kiln.network | | metadata kiln.network is missing",
                "kiln.network | {} | needs inputs, layers and loss",
                "kiln.network | {\"inputs\":4,\"layers\":[],\"loss\":\"mse\"} | no layer",
                "kiln.network | {\"inputs\":4,\"layers\":[{}],\"loss\":\"mse\"} | a layer needs units",
                "kiln.network | {\"inputs\":0,\"layers\":[],\"loss\":\"mse\"} | no layer",
                "kiln.network | {\"loss\":\"hinge\"} | loss 'hinge' is not one of",
                "kiln.network | {\"loss\":\"mse\",\"loss\":\"mse\"} | Duplicate",
                "kiln.network | {\"inputs\":99999999999} | at most 2147483647",
                "kiln.shape | [4] [] | expected the end",
                "kiln.network | {\"depth\":4} | nothing is called 'depth' there",
                "kiln.network | [[[[[[[[[[[[ | kiln.network: ",
                "kiln.scaling | {\"shift\":[0],\"factor\":[]} | scaling: 1 shifts and 0 factors",
                "kiln.scaling | {\"shift\":[0,0],\"factor\":[1,1]} | scaling of 2 features, the network has 4",
                "kiln.scaling | {\"shift\":[0],\"factor\":[1e99]} | must be finite",
                "kiln.scaling | {\"shift\":[0,0,0,0,0],\"factor\":[1]} | an array of at most 4",
                "kiln.scaling | {\"shift\":[NaN],\"factor\":[1]} | kiln.scaling: ",
                "kiln.classes | [\"one\"] | 1 class names, the network has 2 outputs",
                "kiln.classes | [\"a\",\"b\",\"c\"] | an array of at most 2",
                "kiln.shape | [2,3] | input shape [2, 3], the network has 4 inputs",
                "kiln.shape | [0,4] | input shape [0, 4]",
                "kiln.shape | [2147483647,2147483647,2147483647,2147483647] | the network has 4 inputs",
                "kiln.shape | [] | input shape []",
                "kiln.sha256 | | metadata kiln.sha256 is missing"
            })
    void liesInTheMetadataAreNamed(String key, String value, String says) {
        refused(m -> with(m, key, value), says);
    }

    private static Safetensors with(Safetensors contents, String key, String value) {
        var metadata = new TreeMap<>(contents.metadata());
        metadata.remove(key);
        if (value != null) {
            metadata.put(key, value);
        }
        var changed = new Safetensors(metadata, contents.tensors());
        return key.equals(Safetensors.SEAL) ? changed : changed.sealed();
    }

    private void refused(UnaryOperator<Safetensors> lie, String says) {
        Path file = folder.resolve("m");
        lie.apply(ModelFile.contents(Samples.model(1), Map.of())).write(file);
        String message =
                assertThrows(ModelException.class, () -> Model.load(file)).getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        assertTrue(message.contains(says), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void aNetworkThatTheTensorsDoNotShowTakesNoMemory() {
        String giant =
                "{\"inputs\":2147483647,\"layers\":[{\"units\":2147483647,\"activation\":\"relu\","
                        + "\"init\":\"he-normal\"}],\"loss\":\"mse\"}";
        refused(
                m -> with(m, "kiln.network", giant),
                "expected F32[2147483647, 2147483647] by the network");
    }

    @Test
    void missingAndForeignTensorsAreNamed() {
        refused(m -> without(m, "layers.1.bias"), "tensor layers.1.bias is missing");
        refused(
                m -> plus(m, StoredTensor.of("layers.2.weight", new float[1], 1)),
                "5 tensors, the network 4-3-2 has 4");
        refused(
                m -> plus(without(m, "layers.1.bias"), StoredTensor.of("x", new float[2], 2)),
                "tensor layers.1.bias is missing");
        refused(
                m -> plus(
                        without(m, "layers.1.bias"),
                        StoredTensor.of("layers.1.bias", new int[2], 2)),
                "tensor 'layers.1.bias' I32[2]: expected F32[2]");
    }

    private static Safetensors without(Safetensors contents, String name) {
        var tensors = new ArrayList<>(contents.tensors());
        tensors.removeIf(t -> t.name().equals(name));
        return new Safetensors(contents.metadata(), tensors).sealed();
    }

    private static Safetensors plus(Safetensors contents, StoredTensor tensor) {
        var tensors = new ArrayList<>(contents.tensors());
        tensors.add(tensor);
        return new Safetensors(contents.metadata(), tensors).sealed();
    }

    @Test
    void partsThatDoNotFitAreRefusedWhenMade() {
        Model model = Samples.model(1);
        assertThrows(ModelException.class, () -> model.withProvenance(Map.of("weights", "x")));
        assertThrows(
                ModelException.class,
                () -> new Model(
                        model.weights(), model.scaling(), List.of("a"), List.of(4), Map.of()));
        assertThrows(
                ModelException.class,
                () -> new Model(
                        model.weights(), Scaling.unit(), List.of("a", "b"), List.of(5), Map.of()));
    }

    /** A shape is at most eight sides, of 1 or more, whose product is the number of inputs. */
    @Test
    void shapesThatComeToTheInputsByAccidentAreRefused() {
        Model model = Samples.model(1);
        List<Integer> eight = List.of(1, 1, 1, 1, 1, 1, 1, 4);
        assertEquals(eight, shaped(model, eight).shape());
        for (List<Integer> shape :
                List.of(List.of(-2, -2), List.of(-4, -1), List.of(1, 1, 1, 1, 1, 1, 1, 1, 4))) {
            assertThrows(ModelException.class, () -> shaped(model, shape), shape::toString);
        }
    }

    private static Model shaped(Model model, List<Integer> shape) {
        return new Model(model.weights(), model.scaling(), model.classes(), shape, Map.of());
    }

    @Test
    void aModelThatCannotBeWrittenSaysSo() {
        var e = assertThrows(
                WriteException.class,
                () -> Samples.model(1).save(folder.resolve("none").resolve("m")));
        assertTrue(e.getMessage().contains("could not be written"), e.getMessage());
    }
}
