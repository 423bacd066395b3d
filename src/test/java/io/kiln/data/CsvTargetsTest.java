package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kiln.data.Csv.Header;
import io.kiln.data.Csv.Options;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

@Tag("quick")
final class CsvTargetsTest {
    private static final Options AUTO = Options.defaults();

    @TempDir
    Path folder;

    private Dataset read(String text, Options options) throws IOException {
        return CsvTargets.read(Files.writeString(folder.resolve("a.csv"), text), options);
    }

    private static float[] targets(Dataset data) {
        return data.targets().orElseThrow().values();
    }

    private void refused(String text, Options options, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("hostile.csv"), text);
        var e = assertThrows(DataException.class, () -> CsvTargets.read(file, options));
        assertEquals(file + ": " + message, e.getMessage());
    }

    @Test
    void theLastColumnIsTheTargetWhereNoneIsNamed() throws IOException {
        Dataset d = read("1,2,3\n4,5,6\n", AUTO);
        assertEquals("a.csv", d.name());
        assertEquals(List.of("column 3"), d.classes());
        assertArrayEquals(new float[] {1, 2, 4, 5}, d.floats());
        assertArrayEquals(new float[] {3, 6}, targets(d));
        assertArrayEquals(new int[2], d.labels());
        assertEquals(Scaling.none(), d.targets().orElseThrow().scaling());
    }

    @Test
    void targetsKeepTheOrderInWhichTheyAreAskedFor() throws IOException {
        for (String label : List.of("c,a", " 3 , 1 ", "c,1")) {
            Dataset d = read("a,b,c\n1,2,3\n4,5,6\n", AUTO.withLabel(label));
            assertEquals(List.of("c", "a"), d.classes());
            assertArrayEquals(new float[] {2, 5}, d.floats());
            assertArrayEquals(new float[] {3, 1, 6, 4}, targets(d));
        }
    }

    @Test
    void aHeaderIsFoundOutOrStated() throws IOException {
        assertEquals(1, read("1,b\n3,4\n", AUTO).size(), "one word is enough");
        Dataset stated = read("7,1\n3,4\n", AUTO.withHeader(Header.YES).withLabel("7"));
        assertEquals(List.of("7"), stated.classes());
        assertArrayEquals(new float[] {3}, targets(stated));
        refused(
                "a,b\n3,4\n",
                AUTO.withHeader(Header.NO),
                "line 1, column 1: 'a'; expected a finite number, such as 0.25");
    }

    @Test
    void columnsThatAreNotThereAreRefused() throws IOException {
        for (String label : List.of("d", "0", "4", "-1", "1,")) {
            String wrong = label.equals("1,") ? "" : label;
            refused(
                    "a,b,c\n1,2,3\n",
                    AUTO.withLabel(label),
                    "no target column '" + wrong
                            + "'; give names of the header or numbers from 1 to 3");
        }
    }

    @Test
    void atLeastOneColumnIsAnInputAndNoneIsATargetTwice() throws IOException {
        refused(
                "1,2\n",
                AUTO.withLabel("1,2"),
                "line 1, column 1: every column is a target; expected at least one input");
        refused(
                "1\n",
                AUTO,
                "line 1, column 1: every column is a target; expected at least one input");
        refused(
                "a,b,c\n1,2,3\n",
                AUTO.withLabel("b,2"),
                "line 1, column 2: asked for as a target twice");
    }

    @Test
    void linesOfAnotherWidthAndFilesWithoutExamplesAreRefused() throws IOException {
        refused(
                "1,2,3\n1,2\n",
                AUTO,
                "line 2, column 3: 2 columns; expected 3, as in the first line");
        refused(
                "1,2\n1,2,3\n",
                AUTO,
                "line 2, column 3: 3 columns; expected 2, as in the first line");
        refused("\n", AUTO, "empty; expected one example a line");
        refused("a,b\n", AUTO, "a header and no examples");
    }

    @Test
    void missingFilesAreNamed() {
        Path none = folder.resolve("none.csv");
        var e = assertThrows(DataException.class, () -> CsvTargets.read(none, AUTO));
        assertEquals(none + ": no such file; expected a CSV file", e.getMessage());
    }
}
