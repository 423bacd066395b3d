package io.kiln.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Precision;
import io.kiln.tuning.Row;
import io.kiln.tuning.Shape;
import io.kiln.tuning.UserTable;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Searches among the four settings of the kernels for few rows. The child processes get kernels
 * that were changed: with eight rows, which are the present ones, they are slow.
 */
@NeedsOpenCl
final class TunerTest {
    private static final Shape SHAPE = Shape.parse("64x64x64");
    private static final String PLACE = "float sum[ROWS];";
    private static final String SLOW = onlyWith(8, "for (volatile int w = 0; w < 99999; w++) {}");

    @TempDir
    Path folder;

    private Shape shape = SHAPE;
    private DeviceOptions options = DeviceOptions.DEFAULT.withKernels("skinny");
    private long budgetNanos = TimeUnit.SECONDS.toNanos(60);
    private long patienceNanos = TimeUnit.SECONDS.toNanos(5);

    private UserTable table;

    @BeforeEach
    void copyKernels() throws IOException {
        table = new UserTable(folder.resolve("tuning.csv"));
        Path kernels = Files.createDirectory(folder.resolve("kernels"));
        try (Stream<Path> files = Files.list(Path.of("kernels"))) {
            for (Path file : files.toList()) {
                Files.copy(file, kernels.resolve(file.getFileName()));
            }
        }
    }

    private static String onlyWith(int rows, String text) {
        return "\n#if ROWS == " + rows + "\n" + text + "\n#endif\n";
    }

    private void change(String... texts) throws IOException {
        changeBefore(PLACE, "gemm_skinny.cl", texts);
    }

    private void changeBefore(String place, String kernel, String... texts) throws IOException {
        String whole = Files.readString(Path.of("kernels", kernel));
        assertTrue(whole.contains(place), whole);
        Files.writeString(
                folder.resolve("kernels").resolve(kernel),
                whole.replace(place, String.join("", texts) + place));
    }

    private Tuner tuner(BooleanSupplier cancelled) {
        var around = new Tuner.Surroundings(
                table,
                folder.resolve("work"),
                cancelled,
                Map.of("KILN_KERNELS", folder.resolve("kernels").toString()),
                patienceNanos);
        return new Tuner("cl:0", options, List.of(shape), around);
    }

    private Result tune() {
        List<Result> results = new ArrayList<>();
        assertTrue(tuner(() -> false).tune(budgetNanos, results::add));
        assertEquals(1, results.size());
        return results.get(0);
    }

    private static String fault(Result result, int rows) {
        return result.faults().getOrDefault("skinny ROWS=" + rows, "none");
    }

    @Tag("slow") // child processes, and patience
    @Test
    void whoFailsOrHangsIsNamedAndAnotherWins() throws IOException {
        String hang = "while (((volatile global const int*) a)[0] != 12345) {}";
        change(SLOW, onlyWith(1, "#error \"no rows\""), onlyWith(2, hang));
        Result result = tune();
        assertEquals("skinny", result.present());
        assertEquals("skinny ROWS=4", result.best(), result::toString);
        assertTrue(result.gain() > 1.5, result::toString);
        assertTrue(fault(result, 1).startsWith("error: "), result::toString);
        assertTrue(fault(result, 1).contains("no rows"), result::toString);
        assertEquals("hung: they did not end in time", fault(result, 2));
        assertEquals(2, result.faults().size());
        assertEquals(4, result.tried());
        Row row = result.row();
        assertNotNull(row);
        assertEquals(List.of(row), table.read(setting -> {}).rows());
        assertEquals("NN 64-127 64-127 64-127: skinny ROWS=4", row.rule().toString());
        assertTrue(row.source().startsWith("tried: "), row::source);
    }

    @Tag("slow") // child processes, and patience
    @Test
    void whoCrashesOrIsWrongIsNamedAndSkippedTheNextTime() throws IOException {
        String crash = "*(volatile global int*) 16 = 1;";
        String wrong = "if (i == 2 && j == 3) { c[i * n + j] = 0; return; }";
        change(onlyWith(1, crash), onlyWith(2, wrong));
        Result result = tune();
        assertTrue(fault(result, 1).startsWith("crashed: they ended the process, exit code "));
        assertTrue(
                fault(result, 2).startsWith("wrong: c[2][3] of 64x64x64:NN is 0.0, wanted "),
                result::toString);
        assertEquals(2, result.faults().size(), result::toString);
        assertTrue(Files.exists(tuner(() -> false).culprits()));
        Result again = tune();
        assertEquals(Map.of(), again.faults());
        assertEquals(Set.of("skinny ROWS=1", "skinny ROWS=2"), again.skipped().keySet());
        assertEquals(2, again.tried());
    }

    /** One is tried each time: the first sums half of k, the second is not as slow as the present one. */
    @Tag("slow") // child processes
    @Test
    void tilesForTensorCoresAreComparedThenKeptForTheirPrecision() throws IOException {
        shape = Shape.parse("32x32x32");
        options =
                DeviceOptions.DEFAULT.withKernels("tensor-emulated").withPrecision(Precision.BF16);
        budgetNanos = 1;
        patienceNanos = TimeUnit.MINUTES.toNanos(1); // to build an emulated kernel
        changeBefore(
                "const int i = tile.y",
                "gemm_tensor.cl",
                "\n#if BN == 32\nfor (volatile int w = 0; w < 99999; w++) {}\n",
                "#elif SWIZZLE == 8\nk /= 2;\n#endif\n");
        String present = "bf16 tensor-emulated BM=32 BN=32 DEEP=3 SWIZZLE=8 WM=16 WN=16";
        String wrong = present.replace("BN=32", "BN=64");
        Result result = tune();
        assertEquals(present, result.present());
        assertEquals(Set.of(wrong), result.faults().keySet());
        String fault = result.faults().getOrDefault(wrong, "");
        assertTrue(fault.startsWith("wrong: c[0][0] of 32x32x32:NN is "), fault);
        Result again = tune();
        assertEquals(wrong.replace("SWIZZLE=8", "SWIZZLE=16"), again.best(), again::toString);
        Row row = again.row();
        assertNotNull(row);
        assertEquals(List.of(row), table.read(setting -> {}).rows());
        assertEquals(Precision.BF16, row.rule().setting().precision());
    }

    @Test
    void aChildThatCannotBeginIsAnError() throws IOException {
        Files.writeString(folder.resolve("kernels").resolve("gemm.cl"), "nonsense");
        var e = assertThrows(DeviceException.class, this::tune);
        assertTrue(e.getMessage().startsWith("tuning 64x64x64:NN: the child process ended with"));
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aCancelledSearchBlamesNobody() throws IOException {
        change(onlyWith(4, "while (((volatile global const int*) a)[0] != 12345) {}"));
        Path work = folder.resolve("work");
        BooleanSupplier whenTrying = () -> {
            try (Stream<Path> files = Files.walk(work)) {
                return files.anyMatch(
                        f -> f.endsWith(Worker.JOURNAL) && f.toFile().length() > 0);
            } catch (IOException e) {
                return false;
            }
        };
        assertFalse(tuner(whenTrying).tune(budgetNanos, result -> {}));
        try (Stream<Path> files = Files.walk(work)) {
            assertEquals(
                    List.of(),
                    files.filter(f -> f.endsWith("culprits.txt") || f.endsWith(Worker.JOURNAL))
                            .toList());
        }
    }

    @Test
    void theCpuDeviceHasNothingToTune() {
        var around = new Tuner.Surroundings(table, folder, () -> false, Map.of(), 1_000_000_000);
        var e = assertThrows(
                DeviceException.class,
                () -> new Tuner("cpu", DeviceOptions.DEFAULT, List.of(SHAPE), around));
        assertEquals("device cpu: it has no kernels to tune", e.getMessage());
    }

    @Test
    void oneShapeOfAClassIsEnough() {
        List<Shape> all = Stream.of("128x10x64", "200x12x100", "128x10x64:NT", "256x10x64")
                .map(Shape::parse)
                .toList();
        assertEquals(List.of(all.get(0), all.get(2), all.get(3)), Tuner.apart(all));
    }

    @Test
    void aGainHasToExceedTheNoise() {
        double[] before = {10, 10, 10, 10, 10};
        assertTrue(Duel.of(before, new double[] {8, 8.1, 7.9, 8, 8}).won());
        assertFalse(Duel.of(before, new double[] {8, 14, 6, 12, 9}).won(), "too noisy");
        assertFalse(Duel.of(before, new double[] {9.9, 9.9, 9.9, 9.9, 9.9}).won(), "too little");
        Duel even = Duel.of(before, before);
        assertEquals(1, even.gain());
        assertEquals(0.02, even.noise());
    }

    /** Nothing is timed here: on a busy machine a product may take whatever it likes. */
    @Test
    void aProductAsShortAsALaunchIsLeftUnlessOthersWereTried() {
        var journal = new Journal(folder.resolve(Worker.JOURNAL));
        assertFalse(Worker.launching(journal, "local", 21_700, 5300));
        var child = new Child(folder, Map.of(), 1, () -> false);
        var search = new Search(folder, child, new Culprits(folder.resolve("c.txt"), journal));
        assertTrue(Double.isNaN(search.launchNanos()));
        assertTrue(Worker.launching(journal, "local", 5600, 5300));
        assertEquals(5300, search.launchNanos());
        assertEquals(5600, search.presentNanos());
        assertEquals(0, search.tried());
        journal.clear();
        journal.write(Entry.of(Entry.State.FAILED, "local BM=64", "crashed"));
        assertFalse(Worker.launching(journal, "local", 5600, 5300));
        assertTrue(Double.isNaN(search.launchNanos()));
    }

    @Test
    void whoWasAtFaultWhenASearchEndedWithoutAWordIsRemembered() {
        var journal = new Journal(folder.resolve("journal.txt"));
        journal.write(Entry.of(Entry.State.TRYING, "direct MR=1"));
        journal.write(Entry.of(Entry.State.FAILED, "direct MR=1", "error"));
        journal.write(Entry.of(Entry.State.TRYING, "direct MR=4"));
        journal.write(Entry.of(Entry.State.TIMED, "direct MR=4", new Duel(1, 1, 1, 1)));
        journal.write(Entry.of(Entry.State.TRYING, "direct MR=2"));
        var culprits = new Culprits(folder.resolve("culprits.txt"), journal);
        assertEquals(
                Map.of(
                        "direct MR=1",
                        "error",
                        "direct MR=2",
                        "the search in which they were tried ended without a word"),
                culprits.all());
    }
}
