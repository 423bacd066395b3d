package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.model.Model;
import io.kiln.model.Safetensors;
import io.kiln.model.StoredTensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The verbs export and import. */
final class ExchangeCommandsTest {
    @TempDir
    Path folder;

    @Test
    void everyFormatIsWrittenWhereItIsAskedFor() {
        var session = new Session(folder);
        Path model = session.model();
        assertFiles(session.run("export", model), "model.onnx");
        assertFiles(session.run("export", model, "--format", "c"), "model.c", "model.h");
        assertFiles(
                session.run("export", model, "--format", "java", "--out", folder),
                "Model.java",
                "Model.bin");
        Path named = folder.resolve("my-net.c");
        assertFiles(
                session.run("export", model, "--format", "c", "--out", named),
                "my-net.c",
                "my-net.h");
    }

    private void assertFiles(Session.Result result, String... names) {
        assertEquals(0, result.code(), result.err());
        List<String> files =
                List.of(names).stream().map(n -> folder.resolve(n).toString()).toList();
        assertEquals(files, result.out().lines().toList());
        files.forEach(file -> assertTrue(Files.exists(Path.of(file)), file));
        assertTrue(result.err().contains("784-8-10"), result.err());
    }

    @Test
    void whatWasExportedComesBackWithTheSameWeights() {
        var session = new Session(folder);
        Path model = session.model();
        Path onnx = folder.resolve("n.onnx");
        Path back = folder.resolve("back.safetensors");
        Session.Result exported = session.run("export", model, "--out", onnx, "--json");
        Session.assertJsonLines(exported.out());
        Session.Result imported = session.run("import", onnx, "--out", back, "--json");
        Session.assertJsonLines(imported.out());
        Model first = Model.load(model);
        Model second = Model.load(back);
        assertEquals(first.weights().hash(), second.weights().hash());
        assertTrue(exported.out().contains(first.weights().hash()), exported.out());
        assertTrue(imported.out().contains(first.weights().hash()), imported.out());
        assertEquals(first.scaling(), second.scaling());
        assertEquals(first.shape(), second.shape());
        assertEquals("n.onnx", second.provenance().get("imported_from"));
    }

    @Test
    void aStateDictIsReadWithWhatOptionsSay() {
        var session = new Session(folder);
        Path file = folder.resolve("pt.safetensors");
        new Safetensors(
                        Map.of("format", "pt"),
                        List.of(
                                StoredTensor.of("0.weight", new float[12], 3, 4),
                                StoredTensor.of("2.weight", new float[6], 2, 3)))
                .write(file);
        Path out = folder.resolve("out.safetensors");
        Session.Result result = session.run(
                "import",
                file,
                "--out",
                out,
                "--activation",
                "tanh",
                "--scaling",
                "0.5,0.25",
                "--classes",
                "cat,dog",
                "--shape",
                "2x2");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.err().contains("4-3-2 (tanh, identity), cross-entropy"), result.err());
        Model model = Model.load(out);
        assertEquals(Scaling.of(new float[] {127.5f}, new float[] {4f / 255}), model.scaling());
        assertEquals(List.of("cat", "dog"), model.classes());
        assertEquals(List.of(2, 2), model.shape());
        Session.Result without = session.run("import", file, "--out", out);
        assertEquals(3, without.code());
        assertTrue(without.onlyErrorLine().contains("--activation relu"));
    }

    @Test
    void mistakesHaveTheirExitCodes() throws IOException {
        var session = new Session(folder);
        Path model = session.model();
        assertFails(2, session.run("export", model, "--format", "java", "--out", "net.java"));
        assertFails(2, session.run("export", model, "--format", "c", "--out", "net.h"));
        assertFails(2, session.run("export", model, "--package", "org.example"));
        assertFails(2, session.run("export", model, "--format", "java", "--package", "a..b"));
        assertFails(2, session.run("import", model, "--out", "x", "--scaling", "1,2,3"));
        assertFails(2, session.run("import", model, "--out", "x", "--activation", "softplus"));
        assertFails(2, session.run("import", model));
        assertFails(3, session.run("export", folder.resolve("none")));
        assertFails(3, session.run("import", folder.resolve("none"), "--out", "x"));
        assertFails(3, session.run("import", model, "--out", "x"));
        Path text = Files.writeString(folder.resolve("text"), "not a network");
        assertFails(3, session.run("import", text, "--out", "x"));
        Path nowhere = folder.resolve("no").resolve("n.onnx");
        assertFails(7, session.run("export", model, "--out", nowhere));
    }

    private static void assertFails(int code, Session.Result result) {
        assertEquals(code, result.code(), result.out() + result.err());
        assertTrue(result.onlyErrorLine().startsWith("kiln: "), result.err());
    }
}
