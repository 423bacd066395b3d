package io.kiln.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    private static final long HEAP = 4L * BYTES + 16_000_000;

    @TempDir
    Path folder;

    @Test
    void readersTakeLittleMemory() throws IOException, InterruptedException {
        Network network = Network.parse("1000-1000-48", Activation.RELU, Loss.CROSS_ENTROPY);
        Model model = Model.of(Weights.initial(network, 1), Scaling.unit());
        model.save(folder.resolve("model"));
        OnnxFile.write(model, true, folder.resolve("onnx"));
        Idx.of(List.of(BYTES), new byte[BYTES]).write(folder.resolve("idx"));
        Files.writeString(folder.resolve("csv"), "0,0\n".repeat(BYTES / 4));
        Files.write(folder.resolve("npy"), Seeds.npy("|i1", BYTES + ", 1", BYTES));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx" + HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes());
        assertEquals(0, child.waitFor(), said);
    }

    /**
     * Reads one file after the other.
     *
     * @param words their folder
     */
    public static void main(String[] words) {
        Path folder = Path.of(words[0]);
        Decoded limit = Decoded.DEFAULT;
        Model.load(folder.resolve("model"));
        OnnxFile.read(folder.resolve("onnx"), Hints.NONE);
        Idx.read(folder.resolve("idx"), limit);
        Csv.read(folder.resolve("csv"), Csv.Options.defaults());
        CsvTargets.read(folder.resolve("csv"), Csv.Options.defaults());
        ArrayFiles.array(folder.resolve("npy"), limit);
    }
}
