package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process whose files may not grow past 64 KiB saves something larger: the write fails midway.
 */
final class FullDiskTest {
    @TempDir
    Path folder;

    /** The process with the limit: tries to save a model, then a checkpoint. */
    static final class Child {
        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            Network network = Network.of(700).dense(200, Activation.RELU).classes(10);
            Model large = Model.of(new Weights(network), Scaling.unit());
            attempt(() -> large.save(folder.resolve("model.safetensors")));
            var checkpoints = new Checkpoints(folder.resolve("run"));
            attempt(() -> checkpoints.publish(2, large, Samples.state(2), Standing.REFERENCE));
        }

        private static void attempt(Runnable save) {
            try {
                save.run();
                System.out.println("saved");
            } catch (WriteException e) {
                System.out.println("WriteException");
            }
        }
    }

    @Test
    void leavesWhatWasThere() throws IOException, InterruptedException {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "no /bin/sh");
        Path file = folder.resolve("model.safetensors");
        Samples.model(1).save(file);
        byte[] before = Files.readAllBytes(file);
        new Checkpoints(folder.resolve("run"))
                .publish(1, Samples.model(1), Samples.state(1), Standing.REFERENCE);

        assertEquals("WriteException\nWriteException\n", limited(shell));

        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(List.of("model.safetensors", "run"), names(folder));
        assertEquals(List.of("checkpoint-1"), names(folder.resolve("run")));
        Checkpoints.Loaded loaded =
                new Checkpoints(folder.resolve("run")).latest().orElseThrow();
        assertEquals(Samples.state(1), loaded.state());
    }

    private String limited(Path shell) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        shell.toString(),
                        "-c",
                        "ulimit -f 128 && exec \"$0\" \"$@\"", // blocks of 512 bytes
                        java,
                        "-XX:-UsePerfData",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor());
        return said;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
