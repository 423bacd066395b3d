package io.kiln.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.Safetensors;
import io.kiln.model.StoredTensor;
import io.kiln.net.Loss;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Layers under the names that people's programs give them. */
final class StateDictTest {
    @TempDir
    Path folder;

    private static final Hints RELU = hints(List.of(Activation.RELU), List.of());

    private static Hints hints(List<Activation> activations, List<String> order) {
        return new Hints(activations, null, null, List.of(), List.of(), order);
    }

    /** Layers by name, of these widths, from input to output. */
    private static List<StoredTensor> layers(List<String> names, int... widths) {
        List<StoredTensor> tensors = new ArrayList<>();
        for (int l = 0; l < names.size(); l++) {
            int in = widths[l];
            int out = widths[l + 1];
            float[] weight = new float[in * out];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = 100 * l + i;
            }
            tensors.add(StoredTensor.of(names.get(l) + ".weight", weight, out, in));
            tensors.add(StoredTensor.of(names.get(l) + ".bias", new float[out], out));
        }
        return tensors;
    }

    private Path save(List<StoredTensor> tensors) {
        Path file = folder.resolve("other.safetensors");
        new Safetensors(Map.of("format", "pt"), tensors).write(file);
        return file;
    }

    @Test
    void namesOfSequentialAndOfModulesAreFound() {
        for (List<String> names : List.of(
                List.of("0", "2", "10"),
                List.of("fc1", "fc2", "fc10"),
                List.of("net.layers.0", "net.layers.1", "net.layers.2"))) {
            Model model = ForeignFile.read(save(layers(names, 4, 3, 5, 2)), RELU);
            assertEquals("4-3-5-2", model.network().widths(), names.toString());
            assertEquals(Loss.CROSS_ENTROPY, model.network().loss());
            assertEquals(Activation.RELU, model.network().layers().get(1).activation());
            assertEquals(Activation.IDENTITY, model.network().layers().get(2).activation());
            // weight[o][i] of (out, in) is w[i][o].
            assertEquals(101, model.weights().w(1)[1 * 5 + 0]);
            assertEquals("other.safetensors", model.provenance().get("imported_from"));
        }
    }

    @Test
    void theOrderAndActivationsCanBeTold() {
        List<String> names = List.of("inner", "head");
        List<Activation> each = List.of(Activation.TANH, Activation.SIGMOID);
        Model model = StateDict.read(save(layers(names, 4, 3, 2)), hints(each, names));
        assertEquals("4-3-2", model.network().widths());
        assertEquals(Activation.SIGMOID, model.network().layers().get(1).activation());
        assertEquals(Loss.MEAN_SQUARED_ERROR, model.network().loss());
    }

    @Test
    void aLayerMayHaveNoBias() {
        List<StoredTensor> tensors = layers(List.of("0"), 4, 3);
        Model model = StateDict.read(save(tensors.subList(0, 1)), Hints.NONE);
        assertEquals(0, model.weights().b(0)[2]);
    }

    /** Every pattern of 16 bits there is, written by hand. */
    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16"})
    void halfPrecisionIsReadExactly(String dtype) throws IOException {
        String text = "{\"0.weight\":{\"dtype\":\"" + dtype
                + "\",\"shape\":[256,256],\"data_offsets\":[0,131072]}}";
        byte[] header = text.getBytes(StandardCharsets.US_ASCII);
        var file = ByteBuffer.allocate(8 + header.length + 131072).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int bits = 0; bits < 65536; bits++) {
            file.putShort((short) bits);
        }
        Path path = Files.write(folder.resolve("half.safetensors"), file.array());
        float[] read = StateDict.read(path, Hints.NONE).weights().transposed(0);
        int fraction = dtype.equals("F16") ? 10 : 7;
        for (int bits = 0; bits < 65536; bits++) {
            double expected = value(bits, fraction);
            assertEquals(expected, read[bits], Integer.toHexString(bits));
            boolean negative = Float.floatToRawIntBits(read[bits]) < 0;
            assertEquals(bits >= 0x8000, negative, Integer.toHexString(bits));
        }
    }

    /** By the definition of IEEE 754: {@code 1.f 2^(e - bias)}, below the normal {@code 0.f}. */
    private static double value(int bits, int fraction) {
        int exponents = 1 << 15 - fraction;
        int exponent = bits >> fraction & exponents - 1;
        double part = (bits & (1 << fraction) - 1) / (double) (1 << fraction);
        double sign = bits >= 0x8000 ? -1 : 1;
        if (exponent == exponents - 1) {
            return part == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        int bias = exponents / 2 - 1;
        double whole = exponent == 0 ? part : 1 + part;
        return sign * whole * Math.pow(2, Math.max(exponent, 1) - bias);
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        List<String> names = List.of("a", "b");
        List<StoredTensor> good = layers(names, 4, 3, 2);
        assertRefused(good, Hints.NONE, "2 layers and 0 activations");
        assertRefused(layers(List.of("b", "a"), 4, 3, 2), RELU, "'b' takes 4 values, but 'a'");
        assertRefused(good, hints(RELU.activations(), List.of("a", "c")), "no tensor 'c.weight'");
        assertRefused(
                good, hints(List.of(), List.of("a")), "no dense layer has: '[b.bias, b.weight]'");
        assertRefused(
                List.of(StoredTensor.of("conv.weight", new float[8], 2, 1, 2, 2)),
                RELU,
                "expected (out, in)");
        assertRefused(
                List.of(good.get(0), StoredTensor.of("a.bias", new float[4], 4)),
                RELU,
                "expected [3] by the weight");
        assertRefused(
                List.of(good.get(0), StoredTensor.of("a.running_mean", new float[3], 3)),
                RELU,
                "a.running_mean");
        assertRefused(
                List.of(StoredTensor.of("a.weight", new double[6], 2, 3)), RELU, "to float32");
        assertRefused(List.of(StoredTensor.of("x", new float[1], 1)), RELU, "no dense layer has");
        assertRefused(List.of(), RELU, "no layer");
    }

    private void assertRefused(List<StoredTensor> tensors, Hints hints, String says) {
        Path file = save(tensors);
        String said = assertThrows(ModelException.class, () -> StateDict.read(file, hints))
                .getMessage();
        assertTrue(said.contains(says), said);
        assertTrue(said.startsWith(file + ": "), said);
    }

    @Test
    void aModelOfKilnNeedsNoImport() {
        Path file = folder.resolve("own.safetensors");
        Networks.all().findFirst().orElseThrow().save(file);
        String said = assertThrows(ModelException.class, () -> ForeignFile.read(file, Hints.NONE))
                .getMessage();
        assertTrue(said.contains("a model of Kiln already"), said);
    }
}
