package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

@Tag("quick")
final class LookTest {
    @TempDir
    Path folder;

    @Test
    void everyLookIsCounted() throws IOException {
        assertEquals(List.of(), Look.all(folder));
        assertEquals("never evaluated", Look.words(List.of()));
        Look first = Look.now("train", "ab", new Score(0.25, 3, 4));
        first.note(folder);
        assertEquals(List.of(first), Look.all(folder));
        assertEquals(
                "evaluated once (train once), by one set of weights", Look.words(Look.all(folder)));
        Look.now("evaluate", "ab", new Score(Double.NaN, 3, 4)).note(folder);
        Look.now("evaluate", "cd", new Score(0.5, 2, 4)).note(folder);
        Files.writeString(folder.resolve(Look.FILE), "{\"when\":", StandardOpenOption.APPEND);
        List<Look> all = Look.all(folder);
        assertEquals(3, all.size());
        assertEquals(Double.NaN, all.get(1).loss());
        assertEquals(
                "evaluated 3 times (train once, evaluate twice), by 2 sets of weights",
                Look.words(all));
    }
}
