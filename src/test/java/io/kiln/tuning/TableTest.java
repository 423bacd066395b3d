package io.kiln.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;
import io.kiln.device.Precision;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

final class TableTest {
    private static final Target H100 =
            new Target("NVIDIA H100 PCIe", "NVIDIA Corporation", "gpu-local");

    private static Table parse(String... lines) {
        return Table.parse("my.csv", Table.HEADER + "\n" + String.join("\n", lines), setting -> {});
    }

    private static String family(Table table, Target target, String shape) {
        return table.of(target).stream()
                .map(Row::rule)
                .filter(rule -> rule.holds(Shape.parse(shape)))
                .findFirst()
                .map(rule -> rule.setting().family())
                .orElse("none");
    }

    @Test
    void theMostExactRowWins() {
        Table table = parse(
                "class,gpu-local,*,*,*,*,of-class,x",
                "vendor,nvidia*,*,*,*,*,of-vendor,x",
                "architecture,*H1?0*,*,*,*,*,of-architecture,x",
                "device,NVIDIA H100 PCIe,NT,64-127,-9,2-,of-device,x");
        assertEquals("of-device", family(table, H100, "64x9x2:NT"));
        for (String other :
                List.of("64x9x2:NN", "63x9x2:NT", "128x9x2:NT", "64x10x2:NT", "64x9x1:NT")) {
            assertEquals("of-architecture", family(table, H100, other), other);
        }
        var a100 = new Target("NVIDIA A100", "NVIDIA Corporation", "gpu-local");
        assertEquals("of-vendor", family(table, a100, "64x9x2:NT"));
        assertEquals("of-class", family(table, new Target("x", "y", "gpu-local"), "64x9x2"));
        assertEquals("none", family(table, new Target("x", "y", "cpu"), "64x9x2"));
    }

    @Test
    void theFirstRowOfALevelWins() {
        Table table = parse("vendor,*,*,*,*,100-,long,x", "vendor,*,*,*,*,*,short,x");
        assertEquals("long", family(table, H100, "1x1x100"));
        assertEquals("short", family(table, H100, "1x1x99"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "model,*,*,*,*,*,a,x|level 'model' is not one of device, architecture, vendor, class",
                "class,cpu,*,*,*,*,a|7 cells, needs 8: level, pattern, form, m, n, k, kernels, source",
                "class,cpu,TT,*,*,*,a,x|form 'TT' is not one of NN, NT, TN, *",
                "class,cpu,*,12-x,*,*,a,x|sizes '12-x' are not like 128, 64-127, 64-, -127 or *",
                "class,cpu,*,9-2,*,*,a,x|sizes 9-2: there are none",
                "class,cpu,*,0,*,*,a,x|sizes 0-0: there are none",
                "class,cpu,*,*,*,*,a BM,x|'BM' is not like BM=128",
                "class,cpu,*,*,*,*,a BM=1 BM=2,x|BM is there twice",
                "class,cpu,*,*,*,*,A,x|'A' is no name of kernels",
                "class,cpu,*,*,*,*,a, |cell 8 is empty"
            })
    void aBadRowIsNamedWithFileAndLine(String row, String complaint) {
        var e = assertThrows(TableException.class, () -> parse("# says nothing", "", row));
        assertEquals("my.csv:4: " + complaint, e.getMessage());
    }

    @Test
    void unknownKernelsAreNamedWithFileAndLine() {
        var e = assertThrows(
                TableException.class,
                () -> Table.parse(
                        "t", Table.HEADER + "\nclass,cpu,*,*,*,*,odd,x", TableTest::refuse));
        assertEquals("t:2: no odd", e.getMessage());
        e = assertThrows(TableException.class, () -> Table.parse("t", "a,b", TableTest::refuse));
        assertEquals("t:1: the first line has to be " + Table.HEADER, e.getMessage());
    }

    private static void refuse(Setting setting) {
        throw new IllegalArgumentException("no " + setting);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "direct",
                "local BM=128 BN=64",
                "NN 64-127 -9 2-: skinny ROWS=4 | TN 5 * *: local | direct",
                "TN 64-127 * *: bf16x3 tensor BM=128 | bf16x3 tensor | direct"
            })
    void rulesReadAsTheyAreWritten(String text) {
        assertEquals(text, Rule.text(Rule.parseAll(text)));
    }

    @Test
    void sizesOfOneClassLieBetweenTwoPowersOfTwo() {
        assertEquals("64-127", Range.around(100).toString());
        assertEquals("1", Range.around(1).toString());
        assertTrue(Range.around(Integer.MAX_VALUE).has(Integer.MAX_VALUE));
        assertFalse(Range.around(784).has(1024));
    }

    @Test
    void mergingReplacesRowsOfTheSameShapesAndKeepsComments(@TempDir Path folder)
            throws IOException {
        UserTable table = UserTable.in(new CacheFolder(folder.resolve("new")));
        Rule rule = Shape.parse("100x64x784").with(Setting.parse("direct MR=4"));
        Row first = Row.ofDevice("A, B*", rule, "tried: once,\n1.2 times");
        table.add(List.of(first));
        assertEquals(
                Table.HEADER + "\ndevice,A? B?,NN,64-127,64-127,512-1023,direct MR=4,"
                        + "tried: once, 1.2 times\n",
                table.text());
        Files.writeString(
                table.file(), "# mine\n" + table.text() + "\n# more\nclass,cpu,*,*,*,*,a,x");
        Row second = new Row(first.level(), first.pattern(), rule, "tried: twice");
        table.add(List.of(second));
        assertEquals(
                List.of(
                        "# mine",
                        Table.HEADER,
                        second.toString(),
                        "",
                        "# more",
                        "class,cpu,*,*,*,*,a,x"),
                Files.readAllLines(table.file()));
        assertEquals(2, table.read(setting -> {}).rows().size());
        assertEquals(List.of(second), table.read(s -> {}).of(new Target("A, B*", "v", "gpu")));
    }

    /** A row that says no precision is one of 32-bit floats, as before there were others. */
    @Test
    void rowsOfOtherPrecisionsStandBesideEachOther(@TempDir Path folder) throws IOException {
        var table = new UserTable(folder.resolve("t.csv"));
        List<Row> rows = Stream.of("local", "tf32 tensor BM=64", "bf16 tensor BM=64")
                .map(kernels -> Shape.parse("64x64x64").with(Setting.parse(kernels)))
                .map(rule -> Row.ofDevice("A", rule, "x"))
                .toList();
        table.add(rows);
        table.add(List.of(rows.get(1)));
        assertEquals(
                List.of(rows.get(1), rows.get(0), rows.get(2)),
                table.read(setting -> {}).rows());
        assertEquals(
                List.of(Precision.TF32, Precision.FP32, Precision.BF16),
                table.read(setting -> {}).rows().stream()
                        .map(row -> row.rule().setting().precision())
                        .toList());
    }

    @Test
    void theUsersTableIsNotUsedWhereOthersCouldHaveWrittenIt(@TempDir Path folder)
            throws IOException {
        UserTable table = UserTable.in(new CacheFolder(folder.resolve("cache")));
        assertEquals("", table.text());
        table.add(List.of());
        for (Path open : List.of(table.file(), folder.resolve("cache"))) {
            var modes = Files.getPosixFilePermissions(open);
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            var e = assertThrows(TableException.class, table::text);
            assertTrue(
                    String.valueOf(e.getMessage()).contains(open + ": others may write to it"),
                    e.getMessage());
            assertThrows(TableException.class, () -> table.add(List.of()));
            assertEquals(Table.HEADER + "\n", new UserTable(table.file()).text());
            Files.setPosixFilePermissions(open, modes);
        }
        Path link = Files.move(table.file(), folder.resolve("elsewhere"));
        Files.createSymbolicLink(table.file(), link);
        assertThrows(TableException.class, table::text);
    }

    @Test
    void aTableGrowsNoLargerThanWhatIsReadAgain(@TempDir Path folder) throws IOException {
        var table = new UserTable(folder.resolve("t.csv"));
        String full = Table.HEADER + "\n" + "#".repeat((1 << 18) - 60) + "\n";
        Files.writeString(table.file(), full);
        Row row = Row.ofDevice("A device", Rule.always(Setting.parse("direct")), "tried: once");
        var e = assertThrows(DeviceException.class, () -> table.add(List.of(row)));
        assertTrue(String.valueOf(e.getMessage()).contains("larger than 256 KiB"), e.getMessage());
        assertEquals(full, Files.readString(table.file()));
        Files.writeString(table.file(), full + full);
        assertThrows(TableException.class, table::text);
    }

    @Test
    void aDamagedTableIsNotWrittenOver(@TempDir Path folder) throws IOException {
        var table = new UserTable(folder.resolve("t.csv"));
        Files.writeString(table.file(), "nonsense");
        Row row = Row.ofDevice("A", Rule.always(Setting.parse("direct")), "x");
        assertThrows(TableException.class, () -> table.add(List.of(row)));
        assertEquals("nonsense", Files.readString(table.file()));
    }
}
