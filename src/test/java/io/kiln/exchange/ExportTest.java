package io.kiln.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.Predictor;
import io.kiln.net.Loss;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Every kind of network through every format, against Kiln's own answers. */
final class ExportTest {
    private static final int EXAMPLES = 40;
    private static final double CLOSE = 1e-5;

    @TempDir
    Path folder;

    private interface Asking {
        float[][] ask(Model model, String name, float[][] inputs) throws Exception;
    }

    private static void compare(List<Model> models, Asking asking) throws Exception {
        for (int m = 0; m < models.size(); m++) {
            Model model = models.get(m);
            float[][] inputs = Networks.inputs(model, EXAMPLES);
            float[][] got = asking.ask(model, "Net" + m, inputs);
            try (Predictor predictor = Predictor.open(model)) {
                float[][] expected = predictor.predictAll(inputs);
                assertEquals(
                        "",
                        Networks.difference(
                                withoutUnits(model, expected),
                                withoutUnits(model, got),
                                CLOSE,
                                true),
                        model.network().toString());
            }
        }
    }

    /** Answers in units of one size, so that a large one hides no mistake in a small one. */
    private static float[][] withoutUnits(Model model, float[][] answers) {
        float[] flat = Networks.flat(answers);
        if (model.targets() != null) {
            model.targets().apply(flat, answers[0].length);
        }
        return Networks.rows(flat, answers[0].length);
    }

    @Test
    void onnxRuntimeAgreesOnEveryKindOfNetwork() throws Exception {
        compare(Networks.all().toList(), (model, name, inputs) -> {
            Path file = folder.resolve(name + ".onnx");
            OnnxFile.write(model, false, file);
            return Judge.ask(file, inputs);
        });
    }

    @Test
    void javaAgreesOnEveryKindOfNetwork() throws Exception {
        compare(Networks.all().toList(), (model, name, inputs) -> {
            JavaSource.write(model, false, "", folder.resolve(name + ".java"));
            return Programs.askJava(folder, name, inputs);
        });
    }

    /** The others are those of digits, and of a large network. */
    @Test
    void cAgreesOnOtherKindsOfNetworks() throws Exception {
        List<Model> others = new ArrayList<>(Networks.all().toList());
        others.remove(4);
        others.remove(0);
        compare(others, (model, name, inputs) -> {
            CSource.write(model, false, folder.resolve(name + ".c"));
            return Programs.askC(folder, name, inputs, model.network().outputs());
        });
    }

    @Test
    void largeNetworksOfCReadTheirWeights() throws IOException {
        Model model =
                Networks.model("900-290-3", Activation.TANH, Loss.CROSS_ENTROPY, Scaling.unit());
        List<Path> files = CSource.write(model, true, folder.resolve("large.c"));
        Path weights = folder.resolve("large.bin");
        assertEquals(weights, files.get(2));
        float[][] inputs = Networks.inputs(model, 3);
        NativeProgram program = Programs.buildC(folder, "large");
        float[][] got = Programs.askC(program, folder, "large", inputs, 3);
        try (Predictor predictor = Predictor.open(Networks.withoutSoftmax(model))) {
            assertEquals("", Networks.difference(predictor.predictAll(inputs), got, CLOSE, true));
        }
        Path in = folder.resolve("large.in");
        Path out = folder.resolve("large.out");
        assertEquals(1, program.run(in, out, folder.resolve("none.bin").toString()));
        for (Path damaged : damaged(weights)) {
            assertEquals(2, program.run(in, out, damaged.toString()), damaged.toString());
        }
    }

    /** A file cut short, one with a byte too many, and one with a flipped bit. */
    private List<Path> damaged(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Path> damaged = new ArrayList<>();
        for (int length : new int[] {bytes.length - 1, bytes.length + 1, 0}) {
            damaged.add(Files.write(folder.resolve("cut" + length), Arrays.copyOf(bytes, length)));
        }
        bytes[bytes.length / 2] ^= 1;
        damaged.add(Files.write(folder.resolve("flipped"), bytes));
        return damaged;
    }

    @Test
    void javaRefusesWeightsOfAnotherNetwork() throws Exception {
        Model model = Networks.all().findFirst().orElseThrow();
        JavaSource.write(model, false, "", folder.resolve("Net.java"));
        Class<?> type = Programs.buildJava(folder, "Net");
        for (Path damaged : damaged(folder.resolve("Net.bin"))) {
            var load = type.getMethod("load", Path.class);
            var refusal =
                    assertThrows(InvocationTargetException.class, () -> load.invoke(null, damaged));
            assertTrue(refusal.getCause() instanceof IOException, damaged.toString());
        }
    }

    /** A model is a stranger's; its words must stay words. */
    @Test
    void nothingInAModelBecomesProgram() throws Exception {
        String nasty = "*/ \\u000a }; ??/\n\"a\\\" // \u00e9\ud83d\ude00 /* %s {{name}} \u0007";
        Model plain = Networks.all().findFirst().orElseThrow();
        Model model = new Model(
                plain.weights(),
                plain.scaling(),
                List.of(nasty, "b", "c"),
                plain.shape(),
                Map.of("no\nte*/", nasty));
        float[][] inputs = Networks.inputs(model, 2);
        JavaSource.write(model, false, "", folder.resolve("Nasty.java"));
        Class<?> type = Programs.buildJava(folder, "Nasty");
        assertEquals(List.of(nasty, "b", "c"), type.getField("CLASSES").get(null));
        CSource.write(model, false, folder.resolve("nasty.c"));
        assertEquals(2, Programs.askC(folder, "nasty", inputs, 3).length);
        byte[] onnx = OnnxWriter.bytes(model, Ending.LOGITS);
        assertEquals(nasty, OnnxReader.read(onnx).metadata().get("kiln.no\nte*/"));
    }

    @Test
    void everyFileSaysWhereItComesFrom() throws IOException {
        Model model = Networks.all().findFirst().orElseThrow();
        OnnxFile.write(model, false, folder.resolve("n.onnx"));
        assertEquals(model.metadata(), Judge.metadata(folder.resolve("n.onnx")));
        CSource.write(model, false, folder.resolve("n.c"));
        JavaSource.write(model, false, "org.example", folder.resolve("N.java"));
        for (String name : List.of("n.c", "n.h", "N.java")) {
            String text = Files.readString(folder.resolve(name));
            for (String fact : List.of(model.weights().hash(), "seed  3", "ab".repeat(32))) {
                assertTrue(text.contains(fact), name + " lacks " + fact);
            }
        }
        assertTrue(Files.readString(folder.resolve("N.java")).startsWith("package org.example;"));
    }

    @Test
    void aNetworkThatDivergedIsNotExported() {
        Model model = Networks.all().findFirst().orElseThrow();
        model.weights().w(1)[0] = Float.NaN;
        Path to = folder.resolve("n.x");
        List<Runnable> exports = List.of(
                () -> OnnxFile.write(model, false, to),
                () -> CSource.write(model, false, to),
                () -> JavaSource.write(model, false, "", to));
        for (Runnable export : exports) {
            String said = assertThrows(ModelException.class, export::run).getMessage();
            assertTrue(said.contains("layer 2"), said);
        }
        assertTrue(Files.notExists(to));
    }
}
