package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Clock;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What training remembers comes back bit for bit. */
@Tag("quick")
final class StateTest {
    @TempDir
    Path folder;

    @Test
    void comesBackWhole() throws IOException {
        State state = Samples.state(-9);
        Path file = folder.resolve("s");
        state.save(file);
        State loaded = State.load(file);
        assertEquals(state, loaded);
        assertEquals(new Clock(3, 7, 896, 1414), loaded.clock());
        assertArrayEquals(new float[] {-9, 2, 3}, loaded.optimizer().get("v.w1").floats());
        assertEquals(Double.POSITIVE_INFINITY, loaded.doubles().get("best"));
        Path again = folder.resolve("again");
        loaded.save(again);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    }

    @Test
    void anEmptyOneComesBack() {
        State state = State.of(new Clock(0, 0, 0, 0), Long.MIN_VALUE);
        Path file = folder.resolve("s");
        state.save(file);
        assertEquals(state, State.load(file));
    }

    @Test
    void whatIsMissingOrMisshapenIsNamed() {
        assertRefused("tensor clock is missing");
        StoredTensor clock = StoredTensor.of("clock", new int[4], 4);
        StoredTensor seed = StoredTensor.of("seed", new long[1]);
        StoredTensor losses = StoredTensor.of("losses", new float[0], 0);
        assertRefused("clock has 3 numbers", StoredTensor.of("clock", new int[3], 3), losses, seed);
        assertRefused("tensor losses is missing", clock, seed);
        assertRefused(
                "asked for its elements as I64",
                clock,
                losses,
                StoredTensor.of("seed", new double[1]));
        assertRefused(
                "expected a single number", clock, losses, StoredTensor.of("seed", new long[0], 0));
        assertRefused(
                "expected a single number",
                clock,
                losses,
                seed,
                StoredTensor.of("double.x", new double[2], 2));
    }

    private void assertRefused(String says, StoredTensor... tensors) {
        Path file = folder.resolve("s");
        new Safetensors(Map.of("format", "kiln-state"), List.of(tensors))
                .sealed()
                .write(file);
        assertSays(says, () -> State.load(file));
    }

    @Test
    void aTensorUnderAnotherNameIsRefused() {
        Map<String, StoredTensor> optimizer =
                Map.of("v.w1", StoredTensor.of("v.w2", new float[1], 1));
        assertSays(
                "under the name 'v.w1'",
                () -> new State(
                        new Clock(0, 0, 0, 0),
                        1,
                        List.of(),
                        optimizer,
                        Map.of(),
                        Map.of(),
                        Map.of()));
    }

    @Test
    void aModelIsNoState() {
        Path file = folder.resolve("m");
        Samples.model(1).save(file);
        assertSays("metadata format is 'kiln', expected 'kiln-state'", () -> State.load(file));
        Samples.state(1).save(file);
        assertSays("metadata format is 'kiln-state', expected 'kiln'", () -> Model.load(file));
    }

    @Tag("long")
    @Test
    void everyFlippedByteIsFound() throws IOException {
        Path file = folder.resolve("s");
        Samples.state(1).save(file);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Files.write(file, damaged);
            assertThrows(ModelException.class, () -> State.load(file), "byte " + i);
        }
    }

    private static void assertSays(
            String says, org.junit.jupiter.api.function.Executable executable) {
        String message = assertThrows(ModelException.class, executable).getMessage();
        assertTrue(message.contains(says), message);
    }
}
