package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.train.Settings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How long a run lasts, and what it leaves. */
final class LengthTest {
    @TempDir
    Path folder;

    private Path run;
    private Session session;

    @BeforeEach
    void begin() throws IOException {
        Clouds.write(folder.resolve("clouds.csv"), 120, 0.5, 1);
        run = folder.resolve("run");
        session = new Session(folder);
        session.environment.put("KILN_DEVICE", "cpu");
    }

    private Session.Result train(String... more) {
        return session.run(Stream.concat(
                        Stream.of(
                                "train",
                                "--data",
                                folder.resolve("clouds.csv"),
                                "--layers",
                                "4-8-3",
                                "--out",
                                run),
                        Stream.of(more))
                .toArray());
    }

    private long checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(f -> f.getFileName().toString().startsWith("checkpoint-"))
                    .count();
        }
    }

    @Test
    void patienceEndsARunThatIsThenThrough() throws IOException {
        Session.Result trained =
                train("--patience", "1", "--epochs", "30", "--keep", "3", "--lr", "1");
        assertEquals(0, trained.code(), trained::toString);
        assertTrue(trained.err().contains("ended early: no epoch was better"), trained::toString);
        assertTrue(trained.out().contains(": test accuracy "), trained::toString);
        assertTrue(Files.readAllLines(run.resolve("metrics.jsonl")).size() < 30);
        assertEquals(3, checkpoints());
        Session.Result again = session.run("train", "--resume", run);
        assertTrue(again.err().contains("the run is through"), again::toString);
        Files.delete(run.resolve("model.safetensors")); // as if it had been killed before its end
        Session.Result ended = session.run("train", "--resume", run);
        assertEquals(trained.out().lines().reduce("", (a, b) -> b), ended.out().strip());
        assertTrue(ended.err().contains("ended early: no epoch was better"), ended::toString);
    }

    @Test
    void timeEndsARunThatIsThenThrough() {
        Session.Result trained = train("--max-time", "0.001s", "--epochs", "100000");
        assertEquals(0, trained.code(), trained::toString);
        assertTrue(trained.err().contains("ended early: its time was over"), trained::toString);
        Session.Result again = session.run("train", "--resume", run);
        assertTrue(again.err().contains("the run is through"), again::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--patience -1",
                "--patience x",
                "--patience 2 --validation 0",
                "--max-time 30",
                "--max-time 0s",
                "--keep 0",
                "--committee 0",
                "--committee 100"
            })
    void wrongUseIsTwo(String words) {
        Session.Result wrong = train(words.split(" "));
        assertEquals(2, wrong.code(), wrong::toString);
        assertTrue(wrong.onlyErrorLine().contains("; see kiln train --help"), wrong::toString);
        assertFalse(Files.exists(run), "nothing was begun");
    }

    @Test
    void fullDiskIsToldBeforehand() {
        var problem =
                assertThrows(OutputException.class, () -> DiskSpace.require(run, 3 << 20, 1 << 20));
        assertEquals(ExitCode.OUTPUT, ExitCode.of(problem));
        String said = String.valueOf(problem.getMessage());
        assertTrue(said.startsWith(run + ": the run needs 3.0 MiB for"), said);
        assertTrue(said.contains("1.0 MiB is free"), said);
        DiskSpace.require(run, 3 << 20, 3 << 20);
        assertThrows(OutputException.class, () -> DiskSpace.require(run, Long.MAX_VALUE));
    }

    /** A checkpoint is weights and as much momentum; there is one more while it is written. */
    @Test
    void neededSpaceIsThatOfCheckpointsAndModels() {
        Network network = Network.parse("1000-1000-10", Activation.RELU, Loss.CROSS_ENTROPY);
        long model = 4L * network.parameters();
        long margin = 4 << 20;
        for (int keep : List.of(1, 2, 5)) {
            long once = DiskSpace.needed(network, Settings.DEFAULT, keep, 1);
            assertEquals((keep + 1) * 2 * model + 3 * model + margin, once);
            assertEquals(
                    3 * (once - margin) + margin,
                    DiskSpace.needed(network, Settings.DEFAULT, keep, 3));
        }
    }
}
