package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class TuneCommandTest {
    private static final String HEADER = "level,pattern,form,m,n,k,kernels,source";
    private static final String ROW = "device,Toaster,NN,64-127,*,*,direct MR=4,tried: here";

    @TempDir
    Path folder;

    private Path table() throws IOException {
        return Files.createDirectories(folder.resolve("cache")).resolve("tuning.csv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--gemm 12x3|12x3",
                "--gemm 0x3x4|no side",
                "--gemm 1x2x3:TT|1x2x3:TT",
                "--budget 5|5",
                "--budget 0s|0s",
                "--batch 0|--batch: 0",
                "--layers 7|7",
                "--export --merge x|mutually exclusive"
            })
    void wrongUsageIsTwo(String words, String named) {
        Session.Result result = new Session(folder).run((Object[]) ("tune " + words).split(" "));
        assertEquals(2, result.code(), result.err());
        assertTrue(result.onlyErrorLine().contains(named), result.err());
        assertTrue(result.onlyErrorLine().endsWith("see kiln tune --help"), result.err());
    }

    @Test
    void theCpuDeviceIsFour() {
        Session.Result result = new Session(folder).run("tune", "--device", "cpu");
        assertEquals(4, result.code());
        assertEquals("kiln: device cpu: it has no kernels to tune\n", result.err());
    }

    @Test
    void whatWasTunedIsPrintedAndMerged() throws IOException {
        assertEquals("", new Session(folder).run("tune", "--export").out());
        Files.writeString(table(), HEADER + "\n" + ROW + "\n");
        Path other = folder.resolve("other.csv");
        Files.writeString(
                other,
                "# known\n" + HEADER + "\nclass,cpu,*,*,*,*,direct,tried\n"
                        + ROW.replace("MR=4", "MR=8") + "\n");
        var session = new Session(folder);
        assertEquals(HEADER + "\n" + ROW + "\n", session.run("tune", "--export").out());
        Session.Result merged = session.run("tune", "--merge", other);
        assertEquals(0, merged.code(), merged.err());
        assertEquals("1 rows put into " + other + "\n", merged.err());
        assertEquals(
                List.of("# known", HEADER, ROW, "class,cpu,*,*,*,*,direct,tried"),
                Files.readAllLines(other));
    }

    @Test
    void aTableThatIsNotThereIsThreeAndNotMade() {
        Path none = folder.resolve("none.csv");
        Session.Result result = new Session(folder).run("tune", "--merge", none);
        assertEquals(3, result.code(), result.err());
        assertEquals(
                "kiln: " + none + ": there is no such file to put rows into",
                result.onlyErrorLine());
        assertFalse(Files.exists(none));
    }

    @Test
    void aDamagedTableIsThreeAndStays() throws IOException {
        Files.writeString(table(), HEADER + "\nnonsense\n");
        for (String[] words : new String[][] {{"tune"}, {"tune", "--export"}}) {
            Session.Result result = new Session(folder).run((Object[]) words);
            assertEquals(3, result.code(), result.err());
            assertTrue(
                    result.onlyErrorLine().startsWith("kiln: " + table() + ":2: 1 cells, needs 8"),
                    result.err());
        }
        assertEquals(HEADER + "\nnonsense\n", Files.readString(table()));
    }

    /** One product, as long as one setting takes. */
    @NeedsOpenCl
    @Test
    void jsonIsOneObjectAProduct() {
        Session.Result result = new Session(folder)
                .run(
                        "tune",
                        "--device",
                        "cl:0",
                        "--gemm",
                        "8x8x8",
                        "--kernels",
                        "skinny",
                        "--budget",
                        "1s",
                        "--json");
        assertEquals(0, result.code(), result.err());
        Session.assertJsonLines(result.out());
        assertEquals(1, result.out().lines().count(), result.out());
        for (String part : List.of(
                "{\"product\":\"8x8x8:NN\",\"present\":\"skinny\",\"present_nanos\":",
                "\"kept\":",
                "\"pruned\":{",
                "\"faults\":{}")) {
            assertTrue(result.out().contains(part), part + " in " + result.out());
        }
    }
}
