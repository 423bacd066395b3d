package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Csv.Header;
import io.kiln.data.Csv.Options;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

@Tag("quick")
class CsvTest {
    private static final Options AUTO = Options.defaults();

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("a.csv"), text);
    }

    private Dataset read(String text, Options options) throws IOException {
        return Csv.read(file(text), options);
    }

    private void refused(String text, Options options, String... words) throws IOException {
        refused(text.getBytes(StandardCharsets.UTF_8), options, words);
    }

    private void refused(byte[] content, Options options, String... words) throws IOException {
        Path file = Files.write(folder.resolve("hostile.csv"), content);
        DataException e = assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThrows(DataException.class, () -> Csv.read(file, options)));
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        assertEquals(-1, e.getMessage().indexOf('\n'), e.getMessage());
    }

    @Test
    void theLastColumnIsTheLabelAndAHeaderIsFoundOut() throws IOException {
        for (String header : new String[] {"", "width,height,kind\n"}) {
            Dataset d = read(header + "1,2.5,cat\n-3e2,.5,ant\n", AUTO);
            assertEquals("a.csv", d.name());
            assertEquals(2, d.features());
            assertEquals(List.of("ant", "cat"), d.classes());
            assertArrayEquals(new int[] {1, 0}, d.labels());
            assertArrayEquals(new float[] {1, 2.5f, -300, .5f}, d.floats());
        }
    }

    @Test
    void integerLabelsAreSortedByValue() throws IOException {
        Dataset d = read("1,10\n1,9\n1,-2\n1,9\n", AUTO);
        assertEquals(List.of("-2", "9", "10"), d.classes());
        assertArrayEquals(new int[] {2, 1, 0, 1}, d.labels());
    }

    @Test
    void theLabelsColumnIsNamedOrNumberedFromOne() throws IOException {
        String text = "kind,a,b\nx,1,2\ny,3,4\n";
        for (String label : new String[] {"kind", "1"}) {
            Dataset d = read(text, AUTO.withLabel(label));
            assertEquals(List.of("x", "y"), d.classes());
            assertArrayEquals(new float[] {1, 2, 3, 4}, d.floats());
        }
        refused(text, AUTO.withLabel("colour"), "no label column 'colour'", "1 to 3");
        refused(text, AUTO.withLabel("0"), "no label column '0'");
        refused(text, AUTO.withLabel("4"), "no label column '4'");
        assertEquals(1, read("kind,1,2\nx,3,4\n", AUTO.withLabel("kind")).size());
        refused("a,a,b\n1,2,3\n", AUTO.withLabel("a"), "second column is named 'a'", "column 2");
    }

    @Test
    void aNumberIsANameOnlyWhereAHeaderIsStated() throws IOException {
        String text = "3,2,1\n5,6,7\n";
        assertEquals(List.of("1", "7"), read(text, AUTO.withLabel("3")).classes());
        assertEquals(List.of("5"), read(text, new Options(Header.YES, "3", ',')).classes());
    }

    @Test
    void aStatedHeaderIsBelieved() throws IOException {
        assertEquals(1, read("1,2\n3,4\n", AUTO.withHeader(Header.YES)).size());
        refused("a,b,c\n1,2,3\n", AUTO.withHeader(Header.NO), "line 1, column 1", "'a'");
        refused("a,2,c\n1,2,3\n", AUTO, "line 1, column 1", "state the header");
    }

    @Test
    void fieldsMayBeQuotedAndLinesEndInAnyWay() throws IOException {
        Dataset d = read("\"1\",\"say \"\"a, b\"\"\"\r\n\r\n 2 ,\"two\nlines\"\r3, x \n\n", AUTO);
        assertEquals(List.of("say \"a, b\"", "two\nlines", "x"), d.classes());
        assertArrayEquals(new float[] {1, 2, 3}, d.floats());
        assertEquals(2, read("1,a\n2,b", AUTO).size(), "the last line needs no end");
        assertEquals(2, read("1;a\n2;b", AUTO.withSeparator(';')).size());
    }

    @Test
    void utf8IsReadWithAndWithoutItsMark() throws IOException {
        assertEquals(List.of("été"), read("\uFEFF1,été\n", AUTO).classes());
        assertEquals(List.of("猫"), read("1,猫\n", AUTO).classes());
        refused(new byte[] {'1', ',', (byte) 0xE9, '\n'}, AUTO, "not UTF-8", "line 1");
    }

    @Test
    void theTestPartUsesTheTrainingPartsClasses() throws IOException {
        Path test = file("1,b\n");
        Dataset d = Csv.read(test, AUTO, List.of("c", "b"));
        assertEquals(List.of("c", "b"), d.classes());
        assertArrayEquals(new int[] {1}, d.labels());
        DataException e =
                assertThrows(DataException.class, () -> Csv.read(test, AUTO, List.of("c")));
        assertTrue(
                e.getMessage().endsWith("the label 'b' is not one of the training part's classes"));
    }

    @Test
    void faultsAreNamedByLineAndColumn() throws IOException {
        refused("1,2,a\n1,a\n", AUTO, "line 2, column 3", "2 columns; expected 3");
        refused("1,2,a\n\n1,2,3,a\n", AUTO, "line 3", "4 columns; expected 3");
        refused("1,2,a\n1,x,a\n", AUTO, "line 2, column 2", "'x'");
        refused("1,2,a\n1,,a\n", AUTO, "line 2, column 2", "empty field");
        for (String bad :
                new String[] {"NaN", "Infinity", "1e39", "1f", "0x1p3", "1e", "--1", "1,5"}) {
            refused("1,2,a\n1,\"" + bad + "\",a\n", AUTO, "line 2, column 2", "finite number");
        }
        refused("1,a\n1, \n", AUTO, "line 2, column 2", "label of 0 characters");
        refused("1,a\n1,\"b\n", AUTO, "line 2, column 2", "never closed");
        refused("1,a\n1,\"b\"c\n", AUTO, "line 2, column 2", "after the closing quote");
        refused("1,a\n1,b\"c\n", AUTO, "line 2, column 2", "quote inside a field");
        refused("\"1\n\",a\n\"x\",b", AUTO, "line 3, column 1");
    }

    @Test
    void filesWithoutExamplesAreRefused() throws IOException {
        refused("", AUTO, "empty");
        refused("\n\r\n\n", AUTO, "empty");
        refused("a,b\n", AUTO, "a header and no examples");
        refused("1\n2\n", AUTO, "line 1", "one column");
        refused("1;2\n", AUTO, "separated by ','");
    }

    @Test
    void hugeLinesColumnsAndLabelSetsAreRefused() throws IOException {
        refused("9".repeat(5_000_000), AUTO, "longer than 4000000 characters");
        refused("\"" + "\n".repeat(5_000_000), AUTO, "longer than");
        refused("1,".repeat(100_001), AUTO, "more than 100000 columns");
        refused("1," + "a".repeat(201), AUTO, "label of 201 characters");
        assertEquals(1, read("1," + "a".repeat(200), AUTO).size());
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 10_002; i++) {
            labels.append("1,").append(i).append('\n');
        }
        refused(labels.toString(), AUTO, "line 10001", "different labels");
        refused(new byte[1 << 20], AUTO, "line 1");
        refused("9".repeat(2000) + ",a", AUTO.withHeader(Header.NO), "finite number");
    }

    @Test
    void manyRowsNeedNoMoreHeapThanTheirText() throws IOException {
        Path file = folder.resolve("many.csv");
        Files.writeString(file, "7,1\n".repeat(2_000_000));
        // Labels are garbage at once; what stays is 8 bytes for a row of 4 characters.
        Dataset d = Csv.read(file, AUTO);
        assertEquals(2_000_000, d.size());
        assertEquals(4L * d.size() + 4L * d.floats().length, 2 * Files.size(file));
    }

    @Test
    void whatAFileSaysStaysOnOneLineOfTheMessage() throws IOException {
        refused("1,2,a\n1,\"x\ny\u001b[31m\",a\n", AUTO, "'x y [31m'");
    }

    @Test
    void missingFilesAreNamed() {
        Path none = folder.resolve("none.csv");
        DataException e = assertThrows(DataException.class, () -> Csv.read(none, AUTO));
        assertEquals(none + ": no such file; expected a CSV file", e.getMessage());
        DataException notFile = assertThrows(DataException.class, () -> Csv.read(folder, AUTO));
        assertEquals(folder + ": not a file; expected a CSV file", notFile.getMessage());
    }
}
