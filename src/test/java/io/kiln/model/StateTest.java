package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Clock;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What training remembers comes back bit for bit. */
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
        assertEquals(-9, loaded.seed());
        assertArrayEquals(new float[] {2.3f, 1.7f, Float.NaN}, loaded.losses());
        assertEquals(-9f, loaded.optimizer(Samples.MOMENTUM)[0]);
        assertEquals(2, loaded.whole("best epoch"));
        assertEquals(Double.POSITIVE_INFINITY, loaded.number("best loss"));
        assertEquals("SIGINT\n", loaded.text("stopped by"));
        Path again = folder.resolve("again");
        loaded.save(again);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    }

    @Test
    void whatIsNotThereIsNamed() {
        State state = Samples.state(1);
        assertSays("state: it has no value.patience", () -> state.whole("patience"));
        assertSays("expected I64[]", () -> state.whole("best loss"));
        assertSays("metadata text.x is missing", () -> state.text("x"));
        Tensor other = Tensor.floats("v.w1", 4, 3, Role.STATE);
        assertSays("expected F32[4, 3]", () -> state.optimizer(other));
    }

    @Test
    void twoNumbersOfOneNameAreRefused() {
        var builder = State.at(new Clock(0, 0, 0, 0), 1).whole("x", 1).number("x", 1);
        assertSays("the name is taken", builder::build);
    }

    @Test
    void aModelIsNoState() {
        Path file = folder.resolve("m");
        Samples.model(1).save(file);
        assertSays("metadata format is 'kiln', expected 'kiln-state'", () -> State.load(file));
        Samples.state(1).save(file);
        assertSays("metadata format is 'kiln-state', expected 'kiln'", () -> Model.load(file));
    }

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

    private static void assertSays(String says, org.junit.jupiter.api.function.Executable executable) {
        String message = assertThrows(ModelException.class, executable).getMessage();
        assertTrue(message.contains(says), message);
    }
}
