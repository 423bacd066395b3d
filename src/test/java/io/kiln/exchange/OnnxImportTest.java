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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What comes from elsewhere gives what ONNX Runtime makes of it, or is refused by name. */
final class OnnxImportTest {
    @TempDir
    Path folder;

    private static final Map<String, OnnxMaker> READ = read();
    private static final Map<String, Refusal> REFUSED = refused();

    private record Refusal(OnnxMaker file, String says) {}

    /** An input of 4 and a layer to 3, on which most of what can be wrong is tried. */
    private static OnnxMaker small() {
        return new OnnxMaker().input(0, 4).output("y").constant("w", 4, 3).constant("b", 3);
    }

    private static Map<String, OnnxMaker> read() {
        var cases = new TreeMap<String, OnnxMaker>();
        cases.put(
                "as PyTorch exports it",
                new OnnxMaker()
                        .input(0, 1, 2, 3)
                        .output("y")
                        .constant("w1", 5, 6)
                        .constant("b1", 5)
                        .constant("w2", 2, 5)
                        .constant("b2", 2)
                        .nodes("f = Flatten x axis=1 | h = Gemm f w1 b1 alpha=1.0 beta=1.0 transB=1"
                                + " | r = Relu h | y = Gemm r w2 b2 transB=1"));
        cases.put(
                "as Keras does",
                new OnnxMaker()
                        .input(0, 2, 3)
                        .output("y")
                        .sides("to", -1, 6)
                        .constant("w1", 6, 5)
                        .constant("b1", 5)
                        .constant("w2", 5, 2)
                        .constant("b2", 1, 2)
                        .nodes(
                                "f = Reshape x to | m = MatMul f w1 | a = Add m b1 | t = Tanh a"
                                        + " | n = MatMul t w2 | c = Add b2 n | p = Softmax c | y = Identity p"));
        cases.put(
                "scaled in four ways",
                small().constantNode("s", new float[] {255}, 1)
                        .constant("m", 4)
                        .constant("d", new float[] {0.5f, 2, -4, 1}, 1, 4)
                        .constantNode("c", new float[] {3})
                        .nodes("a = Div x s | b1 = Sub a m | e = Mul d b1 | f = Add e s"
                                + " | g = Sub c f | h = Gemm g w b | y = Sigmoid h"));
        cases.put(
                "each channel its own",
                new OnnxMaker()
                        .input(0, 3, 2, 2)
                        .output("y")
                        .constant("m", new float[] {10, 20, 30}, 1, 3, 1, 1)
                        .constant("s", new float[] {2, 3, 4}, 3, 1, 1)
                        .constant("w", 12, 2)
                        .nodes("a = Sub x m | d = Div a s | f = Flatten d | y = MatMul f w"));
        cases.put(
                "biases of one number, and none",
                small().constant("one", new float[] {0.5f})
                        .constant("v", 3, 3)
                        .nodes("h = Gemm x w one | r = Relu h | y = MatMul r v"));
        cases.put(
                "in units of its own",
                small().constant("m", new float[] {100, 2, -30}, 3)
                        .constant("s", new float[] {0.5f}, 1)
                        .nodes("h = Gemm x w b | c = Sub m h | d = Mul c m | e = Div d s"
                                + " | y = Add e s"));
        cases.put("an old operator set", small().opset(9).nodes("h = Gemm x w b | y = Softmax h"));
        return cases;
    }

    static Stream<String> readNames() {
        return READ.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("readNames")
    void answersAsOnnxRuntimeDoes(String name) throws IOException {
        Path file = Files.write(folder.resolve("made.onnx"), READ.get(name).file());
        boolean softmax = name.contains("Keras") || name.contains("old");
        Loss loss = softmax ? Loss.CROSS_ENTROPY : Loss.MEAN_SQUARED_ERROR;
        Model model = OnnxFile.read(file, hints(name.contains("units") ? null : loss, null));
        float[][] inputs = Networks.inputs(model, 9);
        long[] shape = OnnxReader.read(READ.get(name).file()).inputs().get("x").stream()
                .mapToLong(side -> side < 0 ? inputs.length : side)
                .toArray();
        try (Predictor predictor = Predictor.open(model)) {
            assertEquals(
                    "",
                    Networks.difference(
                            predictor.predictAll(inputs),
                            Judge.ask(file, inputs, "x", shape),
                            1e-5,
                            true));
        }
    }

    private static Hints hints(Loss loss, Scaling scaling) {
        return new Hints(List.of(), loss, scaling, List.of(), List.of(), List.of());
    }

    private static Map<String, Refusal> refused() {
        var cases = new TreeMap<String, Refusal>();
        operators(cases);
        graphs(cases);
        numbers(cases);
        return cases;
    }

    private static void put(Map<String, Refusal> cases, String name, OnnxMaker file, String says) {
        cases.put(name, new Refusal(file, says));
    }

    private static void operators(Map<String, Refusal> cases) {
        put(cases, "a convolution", small().nodes("y = Conv x w"), "Conv 'y': Kiln reads dense");
        put(cases, "dropout", small().nodes("y = Dropout x"), "in evaluation mode");
        put(cases, "log softmax", small().nodes("h = Gemm x w b | y = LogSoftmax h"), "without it");
        put(cases, "transposed", small().nodes("y = Gemm x w b transA=1"), "transA is 1.0");
        put(cases, "alpha", small().nodes("y = Gemm x w b alpha=0.5"), "alpha is 0.5");
        put(cases, "matrix first", small().nodes("y = MatMul w x"), "is not a constant");
        put(cases, "weights fed", small().nodes("y = MatMul x x"), "goes to 2 nodes");
        put(cases, "two activations", twice("Relu", "Tanh"), "a second activation");
        put(cases, "activation first", small().nodes("y = Relu x"), "before the first layer");
        put(cases, "softmax inside", twice("Softmax", "Relu"), "comes after a softmax");
        put(cases, "softmax after relu", twice("Relu", "Softmax"), "without another activation");
        put(cases, "softmax of batches", one("y = Softmax h axis=0"), "expected over axis 1");
        put(cases, "product behind relu", twice("Relu", "Add b"), "comes another layer");
        put(cases, "relu behind units", one("i = Mul h b | y = Relu i"), "which only an end");
        put(cases, "softmax behind units", one("i = Mul h b | y = Softmax i"), "only an end");
        put(
                cases,
                "half a scaled tanh",
                one("i = Mul h s | j = Tanh i | y = Add j s")
                        .constant("s", new float[] {Activation.SLOPE}),
                "begins the scaled tanh");
        put(
                cases,
                "units without end",
                small().constant("c", 1)
                        .nodes("v = Gemm x w b | "
                                + scalings(99).replace("Mul x", "Mul v").replace("v98 ", "y ")),
                "17 operations on the outputs, at most 16");
        put(cases, "no units", one("y = Mul h z").constant("z", new float[1]), "must be finite");
        put(
                cases,
                "divided by the input",
                small().constant("d", 4).nodes("y = Div d x"),
                "the reverse");
        put(cases, "flattened elsewhere", small().nodes("y = Flatten x axis=2"), "axis is 2.0");
    }

    private static OnnxMaker one(String node) {
        return small().nodes("h = Gemm x w b | " + node);
    }

    private static OnnxMaker twice(String first, String second) {
        return small().nodes(String.format(
                        Locale.ROOT, "h = MatMul x w | i = %s h | y = %s i", first, second)
                .replace("Add b h", "Add h b")
                .replace("Add b i", "Add i b"));
    }

    private static void graphs(Map<String, Refusal> cases) {
        put(cases, "two ways", one("y = Relu h | z = Relu h"), "goes to 2 nodes");
        put(cases, "something beside", one("y = Relu h | z = Relu q"), "not on the way");
        put(cases, "no way to the end", one("i = Relu h"), "goes to 0 nodes");
        put(cases, "nothing inside", small().nodes("y = Identity x"), "no layer of weights");
        put(cases, "two inputs of one node", one("y = Relu b h"), "2 inputs, expected one");
        put(
                cases,
                "shared weights",
                small().constant("v", 4, 4).nodes("h = MatMul x v | y = MatMul h v"),
                "shares its weights");
        put(
                cases,
                "a hundred scalings",
                small().constant("c", 1).nodes(scalings(100)),
                "17 operations on the input, at most 16");
        put(cases, "two outputs", one("y = Relu h").output("h"), "2 outputs");
        put(cases, "two inputs", one("y = Relu h").value(Onnx.Graph.INPUTS, "z", 0, 4), "2 inputs");
        put(cases, "no graph", new OnnxMaker().opset(3), "of version 3, needs 7");
        put(
                cases,
                "functions",
                one("y = Relu h").outside(Onnx.Model.FUNCTIONS, new WireWriter()),
                "functions of its own");
        put(
                cases,
                "sparse",
                one("y = Relu h").part(Onnx.Graph.SPARSE_CONSTANTS, new WireWriter()),
                "sparse constants");
        put(
                cases,
                "numbers elsewhere",
                one("y = Relu h")
                        .part(
                                Onnx.Graph.CONSTANTS,
                                OnnxMaker.tensor("z", new float[1], 1)
                                        .number(Onnx.Tensor.LOCATION, 1)
                                        .message(Onnx.Tensor.EXTERNAL, new WireWriter())),
                "in other files, which are never opened");
        put(
                cases,
                "changed since Kiln wrote it",
                one("y = Relu h")
                        .outside(
                                Onnx.Model.METADATA,
                                new WireWriter().text(1, "kiln.weights").text(2, "00")),
                "metadata kiln.weights is '00'");
    }

    private static String scalings(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format(
                        Locale.ROOT, "v%d = Mul %s c", i, i == 0 ? "x" : "v" + (i - 1)))
                .collect(Collectors.joining(" | "));
    }

    private static void numbers(Map<String, Refusal> cases) {
        put(cases, "a name twice", small().constant("w", 4, 3), "the name is taken");
        put(
                cases,
                "widths that do not meet",
                small().constant("v", 2, 3).nodes("h = Gemm x w b | y = Gemm h v b"),
                "takes 2 values, but 3 reach it");
        put(cases, "a bias too long", small().constant("c", 4).nodes("y = Gemm x w c"), "fit 3");
        put(cases, "weights of one side", small().nodes("y = MatMul x b"), "expected two sides");
        put(
                cases,
                "scaling of other features",
                small().nodes("s = Sub x b | y = Gemm s w b"),
                "does not fit examples of shape [4]");
        put(
                cases,
                "scaling to nothing",
                small().constant("z", new float[1], 1)
                        .nodes("s = Mul x z | t = Add s w1 | y = Gemm t w b")
                        .constant("w1", 4),
                "must be finite");
        put(
                cases,
                "pictures that are not flat",
                new OnnxMaker()
                        .input(0, 2, 2)
                        .output("y")
                        .constant("w", 2, 2)
                        .nodes("y = MatMul x w"),
                "flatten it first");
        put(
                cases,
                "another shape",
                small().sides("to", -1, 2, 2).nodes("y = Reshape x to"),
                "to [-1, 2, 2], expected (batch, features)");
        put(
                cases,
                "doubles",
                small().part(
                                Onnx.Graph.CONSTANTS,
                                new WireWriter()
                                        .number(Onnx.Tensor.SIDES, 1)
                                        .number(Onnx.Tensor.TYPE, 11)
                                        .text(Onnx.Tensor.NAME, "d")
                                        .bytes(Onnx.Tensor.RAW, new byte[8]))
                        .nodes("s = Div x d | y = Gemm s w b"),
                "convert the network to float32");
        put(
                cases,
                "fewer numbers than it says",
                small().constant("s", new float[3], 2, 3).nodes("y = Sub x s"),
                "damaged");
    }

    static Stream<String> refusedNames() {
        return REFUSED.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("refusedNames")
    void isRefusedByName(String name) throws IOException {
        Path file = Files.write(
                folder.resolve("made.onnx"), REFUSED.get(name).file().file());
        String said = assertThrows(ModelException.class, () -> OnnxFile.read(file, Hints.NONE))
                .getMessage();
        assertTrue(said.contains(REFUSED.get(name).says()), said);
        assertTrue(said.startsWith(file + ": "), said);
        assertEquals(1, said.lines().count(), said);
    }

    @Test
    void whatKilnWritesComesBackWhole() {
        Networks.all().forEach(model -> {
            for (boolean logits : new boolean[] {false, true}) {
                Path file = folder.resolve("own.onnx");
                OnnxFile.write(model, logits, file);
                Model back = OnnxFile.read(file, Hints.NONE);
                assertEquals(model.weights().hash(), back.weights().hash());
                assertEquals(model.network(), back.network());
                assertEquals(model.scaling(), back.scaling());
                assertEquals(model.targets(), back.targets());
                assertEquals(model.metadata(), back.metadata());
            }
        });
    }

    @Test
    void hintsFillInWhatTheFileDoesNotSay() throws IOException {
        byte[] made = one("y = Relu h").file();
        Path file = Files.write(folder.resolve("made.onnx"), made);
        Model model = OnnxFile.read(
                file,
                new Hints(
                        List.of(),
                        null,
                        Scaling.unit(),
                        List.of("a", "b", "c"),
                        List.of(2, 2),
                        List.of()));
        assertEquals(Scaling.unit(), model.scaling());
        assertEquals(List.of("a", "b", "c"), model.classes());
        assertEquals(List.of(2, 2), model.shape());
        assertEquals(Loss.MEAN_SQUARED_ERROR, model.network().loss());
        assertEquals(Activation.RELU, model.network().layers().get(0).activation());
    }

    @Test
    void hintsMayNotContradict() throws IOException {
        byte[] scaled = small().nodes("s = Sub x c | h = Gemm s w b | y = Softmax h")
                .constant("c", new float[] {1})
                .file();
        Path file = Files.write(folder.resolve("made.onnx"), scaled);
        assertTrue(refusal(file, hints(null, Scaling.unit())).contains("scales its input itself"));
        assertTrue(refusal(file, hints(Loss.MEAN_SQUARED_ERROR, null)).contains("with a softmax"));
        Path units = Files.write(folder.resolve("u.onnx"), one("y = Mul h b").file());
        assertTrue(
                refusal(units, hints(Loss.CROSS_ENTROPY, null)).contains("units of their own, so"));
        Path own = folder.resolve("own.onnx");
        OnnxFile.write(Networks.all().findFirst().orElseThrow(), true, own);
        assertTrue(refusal(own, hints(Loss.MEAN_SQUARED_ERROR, null)).contains("trained by cross"));
    }

    private static String refusal(Path file, Hints hints) {
        return assertThrows(ModelException.class, () -> OnnxFile.read(file, hints))
                .getMessage();
    }
}
