package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@Tag("quick")
final class CsvRowsTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("a.csv"), text);
    }

    private void refused(String text, int inputs, String message) throws IOException {
        Path file = file(text);
        var e = assertThrows(DataException.class, () -> CsvRows.open(file, inputs));
        assertEquals(file + ": " + message, e.getMessage());
    }

    @Test
    void rowsComeInBlocksTheLastOfWhichMayBeShort() throws IOException {
        CsvRows rows = CsvRows.open(file("1,2\n3,4\n5,6\n7,8\n9,10\n"), 2);
        List<Integer> starts = new ArrayList<>();
        List<float[]> all = new ArrayList<>();
        rows.blocks(2, (block, first) -> {
            starts.add(first);
            all.addAll(List.of(block));
        });
        assertEquals(List.of(0, 2, 4), starts);
        float[][] expected = {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}};
        assertArrayEquals(expected, all.toArray(new float[0][]));
    }

    @Test
    void aBlockThatIsFullIsNotHandedOutTwice() throws IOException {
        List<Integer> starts = new ArrayList<>();
        CsvRows.open(file("1\n2\n3\n4\n"), 1).blocks(2, (block, first) -> starts.add(first));
        assertEquals(List.of(0, 2), starts);
    }

    @Test
    void aFirstLineWithAWordNamesTheColumns() throws IOException {
        for (String names : List.of("a,b\n", "1,b\n", "a,2\n")) {
            List<float[]> all = new ArrayList<>();
            CsvRows.open(file(names + "3,4\n"), 2).blocks(9, (b, n) -> all.addAll(List.of(b)));
            assertEquals(1, all.size(), names);
            assertArrayEquals(new float[] {3, 4}, all.get(0));
        }
    }

    @Test
    void tablesWithoutExamplesAreRefused() throws IOException {
        refused("", 2, "no examples; expected one a line");
        refused("a,b\n", 2, "no examples; expected one a line");
    }

    @Test
    void everyLineHasAColumnForEachInput() throws IOException {
        String wanted = "; the model has 2 inputs, and expects a column for each and no other";
        refused("1,2,3\n", 2, "line 1, column 3: 3 columns" + wanted);
        refused("a,b,c\n1,2\n", 2, "line 1, column 3: 3 columns" + wanted);
        refused("a,b\n1\n", 2, "line 2, column 2: 1 columns" + wanted);
        refused("1,2\nx,2\n", 2, "line 2, column 1: 'x'; expected a finite number, such as 0.25");
    }

    @Test
    void missingFilesAreNamed() {
        Path none = folder.resolve("none.csv");
        var e = assertThrows(DataException.class, () -> CsvRows.open(none, 2));
        assertEquals(none + ": no such file; expected a CSV file", e.getMessage());
    }
}
