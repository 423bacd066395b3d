package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.trace.ChromeTrace;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class TraceTest {
    @TempDir
    private Path folder;

    private Path table;
    private Path run;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        table = Clouds.write(folder.resolve("clouds.csv"), 300, 0.5, 1);
        run = folder.resolve("run");
        file = folder.resolve("timeline.json");
    }

    private Session.Result train(Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", "--device", "cpu"));
        words.addAll(List.of(more));
        return new Session(folder).run(words.toArray());
    }

    private Session.Result begin(Object... more) {
        List<Object> words = new ArrayList<>(
                List.of("--data", table, "--out", run, "--layers", "4-8-3", "--epochs", 2));
        words.addAll(List.of(more));
        return train(words.toArray());
    }

    @Test
    void aTraceIsWrittenAndSummedUp() throws IOException {
        Session.Result plain = begin("--json");
        run = folder.resolve("again");
        Session.Result traced = begin("--json", "--trace", file);
        assertEquals(0, traced.code(), traced::toString);
        assertEquals(
                Events.of(plain.out()).get(2).get("weights"),
                Events.of(traced.out()).get(2).get("weights"));
        ChromeTrace trace = ChromeTrace.of(file);
        assertTrue(trace.host().containsAll(List.of("epoch 2", "test")), trace.host()::toString);
        assertFalse(trace.events("kernel").isEmpty());
        List<String> lines = traced.err().lines().toList();
        assertTrue(traced.err().contains("\nkernel  "), traced::toString);
        assertTrue(
                lines.stream().anyMatch(l -> l.matches("Gemm 128x8x4 .* ms .* %.*")),
                traced::toString);
        assertTrue(lines.get(lines.size() - 1).contains("timeline in " + file), traced::toString);
    }

    @Test
    void aPathThatCannotBeWrittenFailsBeforeTheTraining() {
        Session.Result got = begin("--trace", folder.resolve("none").resolve("t.json"));
        assertEquals(7, got.code(), got::toString);
        assertTrue(got.onlyErrorLine().contains("the timeline cannot be written"), got::toString);
        assertFalse(Files.exists(run));
    }

    @Test
    void aResumedRunCanBeTraced() throws IOException {
        assertEquals(0, begin().code());
        Files.delete(run.resolve("model.safetensors")); // as if it was killed before its end
        Session.Result resumed = train("--resume", run, "--trace", file);
        assertEquals(0, resumed.code(), resumed::toString);
        assertTrue(ChromeTrace.of(file).host().contains("test"));
    }

    @Test
    void aFullDiskDoesNotEndTheTraining() {
        Session.Result got = begin("--trace", "/dev/full");
        assertEquals(7, got.code(), got::toString);
        assertTrue(Files.exists(run.resolve("model.safetensors")), got::toString);
    }
}
