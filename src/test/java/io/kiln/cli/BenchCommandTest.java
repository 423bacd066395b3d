package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.bench.Baseline;
import io.kiln.bench.ReportFacts;
import io.kiln.bench.Reports;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Version;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

@Tag("slow")
final class BenchCommandTest {
    @TempDir
    Path folder;

    /** One run for all: JSON in a file, the table on the screen, and an impossible baseline. */
    @Test
    void aTinyBenchFromEndToEnd() throws IOException {
        Path before = Files.writeString(
                folder.resolve("before.json"),
                "{\"kiln\":\"0.0\",\"figures\":[{\"case\":\"gemm NN 8x8x8\",\"device\":\"cpu\","
                        + "\"rounds_seconds\":[1e-12,1e-12,1e-12,1e-12,1e-12,1e-12]}]}");
        Path out = folder.resolve("out.json");
        Object[] words = {
            "bench",
            "--devices",
            "cpu",
            "--gemm",
            "8x8x8",
            "--rounds",
            6,
            "--format",
            "json",
            "--out",
            out,
            "--baseline",
            before,
            "--fail-if-slower",
            "10%"
        };
        Session.Result result = new Session(folder).run(words);
        assertEquals(5, result.code(), result.err());
        assertTrue(result.onlyErrorLine()
                .matches("kiln: gemm NN 8x8x8 on cpu: 0\\.000 times as fast as before\\.json, .*"));
        assertTrue(
                result.out().matches("(?s)cpu: .*\\Rcase +cpu +fastest +limit\\Rgemm NN 8x8x8 .*"),
                result.out());
        String json = Files.readString(out);
        Session.assertJsonLines(json);
        for (String part : List.of(
                "\"kiln\":\"" + Version.number(),
                "\"options\":\"bench --devices cpu --gemm 8x8x8",
                "\"java\":",
                "\"driver\":",
                "\"status\":\"ok\"",
                "\"relative_error\":")) {
            assertTrue(json.contains(part), part + " in " + json);
        }
        assertEquals(1, Baseline.read(out).rounds().size());
    }

    @Test
    void whatOneRunWritesAnotherCompares() throws IOException {
        Path file = folder.resolve("run.json");
        Files.writeString(file, JsonText.of(ReportFacts.of(Reports.two())));
        Session.assertJsonLines(Files.readString(file));
        Baseline baseline = Baseline.read(file);
        assertEquals(4, baseline.rounds().size(), "those that were measured");
        assertEquals(4, baseline.with(Reports.two()).size());
        assertTrue(baseline.with(Reports.two()).stream().allMatch(c -> c.ratio().value() == 1));
    }

    @Test
    void theTableHasItsWordsAtTheEnd() {
        List<String> lines = BenchTable.lines(Reports.two());
        assertTrue(
                lines.contains("gemm NN 1000x1000x500  200 ms  100 ms  cl:0 2.00x"
                        + "  cl:0 compute 100 %; cpu compute 100 %"),
                String.join("\n", lines));
    }

    /** The other Kiln is this one, as a jar that only names the class path. */
    @Test
    void anotherKilnIsMeasuredInTurn() throws IOException {
        Path jar = folder.resolve("other.jar");
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(p -> Path.of(p).toUri().toString())
                .collect(Collectors.joining(" "));
        main.put(Attributes.Name.CLASS_PATH, path);
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        Session.Result result = new Session(folder)
                .run(
                        "bench",
                        "--devices",
                        "cpu",
                        "--gemm",
                        "8x8x8",
                        "--rounds",
                        5,
                        "--against",
                        jar,
                        "--format",
                        "csv");
        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(3, lines.size(), result.out());
        String own = "gemm NN 8x8x8,matrix products,cpu,ok,.*,5,other.jar \\(Kiln "
                + Version.number() + "\\),[0-9.E-]+,[0-9.E-]+,[0-9.E-]+,";
        assertTrue(lines.get(1).matches(own), lines.get(1));
        assertTrue(lines.get(2).startsWith("gemm NN 8x8x8,matrix products,cpu of other.jar,ok,"));
    }

    /** Both precisions of one device beside each other, and a timeline of what they ran. */
    @Test
    @NeedsOpenCl
    void precisionsAreMeasuredBesideEachOther() throws IOException {
        Path timeline = folder.resolve("timeline.json");
        Session.Result result = new Session(folder)
                .run(
                        "bench",
                        "--devices",
                        "cl:0",
                        "--precision",
                        "fp32x,bf16",
                        "--kernels",
                        "tensor-emulated",
                        "--gemm",
                        "64x64x64",
                        "--rounds",
                        2,
                        "--format",
                        "csv",
                        "--trace",
                        timeline);
        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(3, lines.size(), result.out());
        assertTrue(lines.get(1).contains(",cl:0 fp32x,ok,"), lines.get(1));
        assertTrue(lines.get(2).contains(",cl:0 bf16,ok,"), lines.get(2));
        String events = Files.readString(timeline);
        assertTrue(events.contains("{\"name\":\"Gemm 64x64x64\",\"ph\":\"X\""), events);
        assertTrue(events.contains("\"kernel\":\"gemm_tensor"), events);
        assertTrue(events.contains("{\"name\":\"gemm NN 64x64x64\",\"ph\":\"X\""), events);
    }

    @Test
    void aPrecisionThatNoDeviceHasIsFour() {
        Session.Result result = new Session(folder)
                .run("bench", "--devices", "cpu", "--precision", "tf32", "--gemm", "8x8x8");
        assertEquals(4, result.code());
        assertTrue(result.err().contains("tf32"), result.err());
    }

    @Test
    void aJarThatIsNoKilnIsThree() throws IOException {
        Path jar = Files.writeString(folder.resolve("no.jar"), "no jar");
        Session.Result result = new Session(folder)
                .run("bench", "--devices", "cpu", "--gemm", "8x8x8", "--against", jar);
        assertEquals(3, result.code(), result.err());
        assertTrue(
                result.onlyErrorLine().contains("no.jar: needs a runnable jar of a Kiln"),
                result.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--gemm 8x8                          | product '8x8': needs rows",
                "--rounds 0                          | --rounds 0: needs 1 to 10000",
                "--batch 0                           | --batch 0: needs 1 or more",
                "--layers 784                        | layers '784': needs widths",
                "--case coffee                       | --case coffee: is in the name of none",
                "--fail-if-slower 10%                | --baseline or --against",
                "--fail-if-slower much               | 'much' is not a share",
                "--json --format html                | choose one",
                "--format pdf                        | pdf",
                "--threads -1                        | threads: -1",
            })
    void wrongUsageIsTwo(String words, String complaint) {
        Session.Result result =
                new Session(folder).run((Object[]) ("bench " + words.strip()).split(" "));
        assertEquals(2, result.code(), result.err());
        assertTrue(result.onlyErrorLine().contains(complaint.strip()), result.err());
        assertEquals("", result.out());
    }

    @Test
    void filesAreLookedAtBeforeAnythingIsMeasured() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.json"), "{\"figures\":7}");
        var session = new Session(folder);
        Session.Result baseline = session.run("bench", "--devices", "cpu", "--baseline", file);
        assertEquals(3, baseline.code(), baseline.err());
        assertTrue(
                baseline.onlyErrorLine().contains("is not what kiln bench --format json writes"));
        Session.Result out =
                session.run("bench", "--devices", "cpu", "--out", folder.resolve("no/such/x"));
        assertEquals(7, out.code(), out.err());
        assertFalse(out.onlyErrorLine().contains("internal error"));
    }

    @Test
    void devicesThatAreNotThereAreFour() {
        Session.Result result = new Session(folder).run("bench", "--devices", "cl:77");
        assertEquals(4, result.code());
        assertTrue(result.err().contains("'cl:77'"), result.err());
    }
}
