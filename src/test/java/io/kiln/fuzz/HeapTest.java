package io.kiln.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kiln.cli.FuzzedCommand;
import io.kiln.data.ArrayFiles;
import io.kiln.data.Csv;
import io.kiln.data.CsvTargets;
import io.kiln.data.Decoded;
import io.kiln.data.Idx;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.exchange.Hints;
import io.kiln.exchange.OnnxFile;
import io.kiln.model.Model;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that are not compressed are read in a heap of four times their size and 16 MB. */
final class HeapTest {
    private static final int BYTES = 4 << 20;
    private static final int MORE =
            4 * BYTES; // where 16 MB are no room for a copy that is not needed
    private static final int ROWS = 1 << 17;

    @TempDir
    Path folder;

    @Test
    void readersTakeLittleMemory() throws IOException, InterruptedException {
        Model model = model("2000-2000-48");
        model.save(folder.resolve("model"));
        OnnxFile.write(model, true, folder.resolve("onnx"));
        Idx.of(List.of(MORE), new byte[MORE]).write(folder.resolve("idx"));
        Files.write(folder.resolve("npy"), Seeds.npy("|i1", MORE + ", 1", MORE));
        readWith(MORE, "files");
    }

    @Test
    void tablesTakeLittleMemory() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("csv"), "0,0\n".repeat(BYTES / 4));
        readWith(BYTES, "tables");
    }

    /** Each byte becomes a number of four, and so does the label beside it. */
    @Test
    void examplesAndLabelsOfOneByteTakeLittleMemory() throws IOException, InterruptedException {
        Files.write(folder.resolve("x"), Seeds.npy("|i1", BYTES + ", 1", BYTES));
        Files.write(folder.resolve("y"), Seeds.npy("|i1", BYTES + ",", BYTES));
        readWith(2 * BYTES, "labels");
    }

    /** An answer is some forty times as long as what is asked. */
    @Test
    void theAnswersToALongTableTakeLittleMemory() throws IOException, InterruptedException {
        model("1-2").save(folder.resolve("model"));
        Files.writeString(folder.resolve("asked.csv"), "1\n".repeat(ROWS));
        Files.write(folder.resolve("asked.npy"), Seeds.npy("|i1", ROWS + ", 1", ROWS));
        readWith(2 * ROWS, "answers");
    }

    private static Model model(String widths) {
        Network network = Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
        return Model.of(Weights.initial(network, 1), Scaling.unit());
    }

    /** The part of the heap where objects begin is small, as it would be in a larger heap. */
    private void readWith(long bytes, String what) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmn2m",
                        "-Xmx" + (4 * bytes + 16_000_000),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapTest.class.getName(),
                        folder.toString(),
                        what)
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, child.waitFor(), said);
    }

    /**
     * Reads one file after the other.
     *
     * @param words their folder, and which
     */
    public static void main(String[] words) {
        Path folder = Path.of(words[0]);
        switch (words[1]) {
            case "files" -> files(folder);
            case "tables" -> {
                Csv.read(folder.resolve("csv"), Csv.Options.defaults());
                CsvTargets.read(folder.resolve("csv"), Csv.Options.defaults());
            }
            case "labels" ->
                ArrayFiles.read(folder.resolve("x"), folder.resolve("y"), null, Decoded.DEFAULT);
            default -> {
                var command = new FuzzedCommand(folder);
                command.predict(folder.resolve("model"), folder.resolve("asked.csv"));
                command.predict(folder.resolve("model"), folder.resolve("asked.npy"));
            }
        }
    }

    private static void files(Path folder) {
        Decoded limit = Decoded.DEFAULT;
        Model.load(folder.resolve("model"));
        OnnxFile.read(folder.resolve("onnx"), Hints.NONE);
        Idx.read(folder.resolve("idx"), limit);
        ArrayFiles.array(folder.resolve("npy"), limit);
    }
}
