package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A training step allocates nothing, on any thread. A JVM of its own, because coverage agents
 * allocate.
 */
@Tag("slow")
final class AllocationTest {
    private static final int SECONDS = 100;
    private static final String NETWORK = "784-128-64-10";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stepsAllocateNothing(boolean vector) throws IOException, InterruptedException {
        probe(
                vector ? "vector-" : "plain",
                AllocationProbe.command("cpu", vector, "auto", "auto", NETWORK));
    }

    @NeedsOpenCl
    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void stepsOnOpenClAllocateNothing(String binding) throws IOException, InterruptedException {
        probe("direct", AllocationProbe.command("cl:0", true, binding, "auto", NETWORK));
    }

    @NeedsOpenCl
    @Test
    void combinedStepsAllocateNothing() throws IOException, InterruptedException {
        probe("step", AllocationProbe.command("cl:0", true, "lwjgl", "step", "20-12-10"));
    }

    private void probe(String variant, List<String> command)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process probe = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = probe.waitFor(SECONDS, TimeUnit.SECONDS);
        probe.destroyForcibly();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertTrue(ended && probe.exitValue() == 0, text);
        String line =
                text.lines().filter(l -> l.contains(" bytes over ")).findFirst().orElse(text);
        assertTrue(line.startsWith(variant), line);
        assertTrue(line.contains(": 0 bytes over"), line);
    }
}
