package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kiln.device.PrivateCache;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Who may not meet any more is told why, and what to remove to try again. */
final class GridChoiceTest {
    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    private GridChoice choice(Supplier<Grid> search) {
        var notes = new PrivateCache(folder.resolve("notes"), "notes");
        return new GridChoice("cl:3", "note", notes, search, said::add);
    }

    private static Grid grid() {
        return new Grid(Scope.EMULATED, 1, 1);
    }

    @Test
    void aNoteForbidsItUntilItIsRemoved() throws IOException {
        GridChoice first = choice(GridChoiceTest::grid);
        assertNotNull(first.grid());
        first.forbid("they did not meet");
        assertNull(first.grid());
        assertNull(choice(GridChoiceTest::grid).grid());
        Path note = folder.resolve("notes/note").toAbsolutePath();
        String remedy = " (to try again, remove " + note + ")";
        assertEquals(
                List.of(
                        "cl:3: they did not meet; it goes on with launches as usual, from where it"
                                + " was; with this driver the device gets no persistent kernels any"
                                + " more" + remedy,
                        "cl:3: no persistent kernels, launches as usual: they did not meet once"
                                + " before" + remedy),
                said);
        Files.delete(note);
        assertNotNull(choice(GridChoiceTest::grid).grid());
    }

    @Test
    void whatCannotBeNotedIsNotPromised() throws IOException {
        Files.writeString(folder.resolve("notes"), "in the way");
        choice(GridChoiceTest::grid).forbid("they did not meet");
        assertEquals(
                List.of("cl:3: they did not meet; it goes on with launches as usual, from where it"
                        + " was"),
                said);
        assertNotNull(choice(GridChoiceTest::grid).grid());
    }
}
