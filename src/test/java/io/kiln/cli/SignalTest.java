package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.Checkpoints;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Ctrl-C and SIGTERM, sent to a process that trains. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
final class SignalTest {
    @TempDir
    Path folder;

    /** A run of a few seconds. */
    static Object[] words(Path table, Path run, int epochs) {
        return new Object[] {
            "train",
            "--data",
            table,
            "--out",
            run,
            "--layers",
            "4-64-64-3",
            "--batch",
            8,
            "--epochs",
            epochs,
            "--json",
            "--device",
            "cpu", // a trial of devices could choose differently each time
            "--threads",
            1
        };
    }

    @Test
    void sigintSavesAndTheRunGoesOnAsIfNothingHadHappened()
            throws IOException, InterruptedException {
        savesAndGoesOn("INT", 130);
    }

    @Test
    void sigtermLikewise() throws IOException, InterruptedException {
        savesAndGoesOn("TERM", 143);
    }

    private void savesAndGoesOn(String signal, int code) throws IOException, InterruptedException {
        Path table = Clouds.write(folder.resolve("clouds.csv"), 3000, 1.5, 1);
        Session.Result unbroken =
                new Session(folder).run(words(table, folder.resolve("unbroken"), 20));
        assertEquals(0, unbroken.code(), unbroken::toString);
        Path run = folder.resolve("run");
        try (ChildKiln child = ChildKiln.start(List.of(), words(table, run, 20))) {
            child.awaitOut(line -> line.contains("\"epoch\":2"));
            child.signal(signal);
            Session.Result stopped = child.end();
            assertEquals(code, stopped.code(), stopped::toString);
            assertTrue(stopped.err().contains("finishing this step and saving"), stopped::toString);
            String advice = "interrupted; go on with: kiln train --resume " + run + "\n";
            assertTrue(stopped.err().endsWith(advice), stopped::toString);
            assertFalse(Files.exists(run.resolve("model.safetensors")));
            assertFalse(Files.exists(run.resolve("tested.jsonl")), "not looked at before the end");
            assertTrue(page(run).contains("This run is not through"));
        }
        Session.Result resumed = new Session(folder).run("train", "--resume", run, "--json");
        assertEquals(0, resumed.code(), resumed::toString);
        assertFalse(page(run).contains("This run is not through"));
        assertSameEnd(unbroken, folder.resolve("unbroken"), resumed, run);
    }

    private static String page(Path run) throws IOException {
        return Files.readString(run.resolve("report.html"));
    }

    static void assertSameEnd(
            Session.Result unbroken, Path unbrokenRun, Session.Result resumed, Path run)
            throws IOException {
        Map<String, String> expected = Events.last(unbroken.out());
        expected.remove("run");
        Map<String, String> end = Events.last(resumed.out());
        end.remove("run");
        assertEquals(expected, end);
        assertEquals(hashes(unbrokenRun), hashes(run));
        for (String name : List.of("model.safetensors", "best.safetensors")) {
            assertEquals(-1, Files.mismatch(unbrokenRun.resolve(name), run.resolve(name)), name);
        }
    }

    private static List<String> hashes(Path run) throws IOException {
        return Events.of(Files.readString(run.resolve("metrics.jsonl"))).stream()
                .map(line -> line.get("epoch") + " " + line.get("train_loss") + " "
                        + line.get("weights"))
                .toList();
    }

    /** Steps of seconds each, so that the second signal comes in the middle of one. */
    @Test
    void secondSigintHaltsAtOnce() throws IOException, InterruptedException {
        Path table = Clouds.write(folder.resolve("clouds.csv"), 3000, 1.5, 1);
        Path run = folder.resolve("run");
        try (ChildKiln child = ChildKiln.start(
                List.of(),
                "train",
                "--data",
                table,
                "--out",
                run,
                "--layers",
                "4-1000-1000-3",
                "--batch",
                3000,
                "--epochs",
                2,
                "--momentum",
                0,
                "--json",
                "--threads",
                1,
                "--no-vector")) {
            child.awaitOut(line -> line.contains("\"start\""));
            awaitFolder(run.resolve("checkpoint-1"));
            child.signal("INT");
            child.awaitErr(line -> line.contains("again to stop at once"));
            child.signal("INT");
            Session.Result stopped = child.end();
            assertEquals(130, stopped.code(), stopped::toString);
            assertFalse(stopped.err().contains("go on with"), stopped::toString);
        }
        Checkpoints.Loaded left = new Checkpoints(run).latest().orElseThrow();
        assertEquals(1, left.generation());
        assertEquals(List.of(), left.skipped());
        Session.Result resumed = new Session(folder).run("train", "--resume", run, "--json");
        assertEquals(0, resumed.code(), resumed::toString);
    }

    private static void awaitFolder(Path wanted) throws InterruptedException {
        for (int wait = 0; wait < 6000 && !Files.exists(wanted); wait++) {
            Thread.sleep(10);
        }
        assertTrue(Files.exists(wanted));
    }

    /** With -Xrs, signals belong to whoever embeds Java; training works without them. */
    @Test
    void trainsWhereSignalsAreNotToBeHad() throws IOException, InterruptedException {
        Path table = Clouds.write(folder.resolve("clouds.csv"), 100, 1.5, 1);
        try (ChildKiln child =
                ChildKiln.start(List.of("-Xrs"), words(table, folder.resolve("run"), 1))) {
            Session.Result ended = child.end();
            assertEquals(0, ended.code(), ended::toString);
        }
    }
}
