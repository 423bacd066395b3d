package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A real disk of 1 MiB, full or read-only; skipped where none may be mounted. */
final class FullDiskTest {
    @TempDir
    Path temporary;

    private Path disk;
    private Path model;
    private Path exported;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(temporary.resolve("disk"));
        assumeTrue(
                call("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk),
                "mount is not allowed");
        Path table = Clouds.write(temporary.resolve("clouds.csv"), 300, 1.5, 1);
        Path run = temporary.resolve("run");
        Session.Result trained = new Session(temporary).run(SignalTest.words(table, run, 1));
        assertEquals(0, trained.code(), trained::toString);
        model = run.resolve("model.safetensors");
        exported = disk.resolve("net.onnx");
        assertEquals(0, export().code());
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        call("umount", disk);
    }

    private static boolean call(Object... words) throws IOException, InterruptedException {
        List<String> line = Stream.of(words).map(Object::toString).toList();
        if (!Files.isExecutable(Path.of("/bin", line.get(0)))) {
            return false;
        }
        return new ProcessBuilder(line).redirectErrorStream(true).start().waitFor() == 0;
    }

    private Session.Result export() {
        return new Session(temporary).run("export", model, "--out", exported);
    }

    private Session.Result train() {
        return new Session(temporary)
                .run(SignalTest.words(temporary.resolve("clouds.csv"), disk.resolve("run"), 1));
    }

    @Test
    void aFullDiskKeepsWhatIsThere() throws IOException {
        fill(disk.resolve("filler"));
        assertRefused(export(), List.of("filler", "net.onnx"));
        assertRefused(train(), List.of("filler", "net.onnx"));
    }

    @Test
    void aReadOnlyFolderKeepsWhatIsThere() throws IOException, InterruptedException {
        assertTrue(call("mount", "-o", "remount,ro", disk));
        assertRefused(export(), List.of("net.onnx"));
        assertRefused(train(), List.of("net.onnx"));
    }

    /** To the last byte. */
    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int size = 1 << 16; size > 0; ) {
                try {
                    out.write(new byte[size]);
                } catch (IOException e) {
                    size /= 2;
                }
            }
        }
    }

    private void assertRefused(Session.Result result, List<String> names) throws IOException {
        assertEquals(ExitCode.OUTPUT.number(), result.code(), result::toString);
        assertEquals(1, result.err().lines().count(), result::toString);
        assertTrue(result.err().contains(disk.toString()), result::toString);
        try (Stream<Path> entries = Files.list(disk)) {
            assertEquals(
                    names, entries.map(p -> p.getFileName().toString()).sorted().toList());
        }
        Path again = temporary.resolve("again.onnx");
        assertEquals(
                0, new Session(temporary).run("export", model, "--out", again).code());
        assertArrayEquals(Files.readAllBytes(again), Files.readAllBytes(exported));
    }
}
