package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --resume} says what it passes over, and goes on from what was verified. */
@Tag("slow")
final class SuspectTest {
    @TempDir
    private Path folder;

    @Test
    void resumeGoesOnFromTheLastVerifiedCheckpoint() throws IOException {
        var session = new Session(folder);
        Path data = session.digitsFolder("digits");
        Path run = folder.resolve("run");
        Session.Result whole = session.run(
                "train",
                "--data",
                "mnist",
                "--data-dir",
                data,
                "--layers",
                "784-4-10",
                "--epochs",
                2,
                "--out",
                run);
        assertEquals(0, whole.code(), whole.err());
        Path last = run.resolve("model.safetensors");
        byte[] model = Files.readAllBytes(last);
        Files.delete(last); // as if killed just before
        Files.writeString(run.resolve("checkpoint-2/trust"), "verified\n");
        Files.writeString(run.resolve("checkpoint-3/trust"), "suspect\nstep 9 was wrong\n");

        Session.Result resumed = session.run("train", "--resume", run);
        assertEquals(0, resumed.code(), resumed.err());
        assertTrue(resumed.err().contains("checkpoint-3: suspect, for a device"), resumed.err());
        assertTrue(
                resumed.err()
                        .contains(
                                "resuming in epoch 2 after step 0, from the last verified checkpoint"),
                resumed.err());
        assertArrayEquals(model, Files.readAllBytes(last));
    }
}
