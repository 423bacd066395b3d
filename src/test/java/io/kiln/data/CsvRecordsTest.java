package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@Tag("quick")
final class CsvRecordsTest {
    @TempDir
    Path folder;

    private CsvRecords records(String text) throws IOException {
        return new CsvRecords(Files.writeString(folder.resolve("a.csv"), text), ',');
    }

    private float number(String text) throws IOException {
        try (CsvRecords records = records(text)) {
            assertTrue(records.next());
            return records.number(records.fields() - 1);
        }
    }

    @Test
    void numbersAreReadAsTheyAreWritten() throws IOException {
        assertEquals(0, number("0"));
        assertEquals(9, number("9"));
        assertEquals(1903, number("1903"));
        assertEquals(9_876_543, number("9876543"));
        assertEquals(98_765_432, number("98765432"));
        assertEquals(100, number("1E2"));
        assertEquals(100, number("1e+2"));
        assertEquals(-0.25f, number(" -.25\t"));
    }

    @Test
    void aNumberMayHaveAThousandCharactersWhereverItStands() throws IOException {
        String tenth = "0.1" + "0".repeat(997);
        assertEquals(0.1f, number(tenth));
        assertEquals(0.25f, number("word".repeat(400) + ",0.25"));
        assertThrows(DataException.class, () -> number(tenth + "0"));
    }

    @Test
    void aFieldOfBlanksIsEmptyAndNotWhatFollows() throws IOException {
        try (CsvRecords records = records(" , 7,\t \n")) {
            assertTrue(records.next());
            assertFalse(records.isNumber(0));
            assertTrue(records.isNumber(1));
            assertFalse(records.isNumber(2));
            var e = assertThrows(DataException.class, () -> records.number(0));
            assertTrue(e.getMessage().contains("column 1: an empty field"), e.getMessage());
        }
    }

    @Test
    void linesAreCountedHoweverTheyEnd() throws IOException {
        try (CsvRecords records = records("1\r2\r\n3\n4\r\r\n\n5")) {
            for (int line : new int[] {1, 2, 3, 4, 7}) {
                assertTrue(records.next());
                String told = records.error(0, "x").getMessage();
                assertTrue(told.endsWith("line " + line + ", column 1: x"), told);
            }
            assertFalse(records.next());
        }
    }

    @Test
    void aMessageQuotesFortyCharactersAtMost() {
        String forty = "x".repeat(40);
        assertEquals(forty, CsvRecords.clip(forty));
        assertEquals(forty + "...", CsvRecords.clip(forty + "y"));
    }
}
