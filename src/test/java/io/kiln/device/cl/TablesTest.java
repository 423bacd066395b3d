package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Tensor;
import io.kiln.device.Tunable;
import io.kiln.tuning.Row;
import io.kiln.tuning.Rule;
import io.kiln.tuning.Shape;
import io.kiln.tuning.Table;
import io.kiln.tuning.Target;
import io.kiln.tuning.UserTable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the table that comes with Kiln says, and how the user's and options change it. */
final class TablesTest {
    @TempDir
    Path folder;

    private final Sources sources = new Sources(Sources::resource);

    private static Limits limits(String vendor, String sort) {
        boolean cpu = sort.equals("cpu");
        var kind = cpu ? DeviceInfo.Kind.CPU : DeviceInfo.Kind.GPU;
        boolean own = sort.equals("gpu-local");
        return new Limits(kind, vendor, 8, cpu ? 4096 : 256, 48 << 10, own, cpu ? 16 : 1, false);
    }

    private List<Row> rows(String name, Limits limits, List<String> complaints) {
        return Tables.of(
                Tables.target(name, limits),
                sources,
                new UserTable(folder.resolve("tuning.csv")),
                complaints::add);
    }

    @ParameterizedTest
    @CsvSource({
        "pthread-skylake-avx512-AMD EPYC, AuthenticAMD, cpu, 128x128x784, direct",
        "NVIDIA H200, NVIDIA Corporation, gpu-local, 4096x4096x4096, local",
        "NVIDIA GeForce RTX 4090, NVIDIA Corporation, gpu-local, 128x128x784, local",
        "gfx1100, 'Advanced Micro Devices, Inc.', gpu-local, 1024x1024x1024,"
                + " local BK=16 BM=128 BN=128 SWIZZLE=4 TM=8 TN=8",
        "gfx1100, 'Advanced Micro Devices, Inc.', gpu-local, 128x128x784, local",
        "Intel(R) Arc(TM) A770 Graphics, Intel(R) Corporation, gpu-local, 9x9x9,"
                + " direct MR=8 NV=2 VECTOR=4",
        "Intel(R) Core(TM) i7, Intel(R) Corporation, cpu, 9x9x9, direct",
        "Apple M1, Apple, gpu-local, 9x9x9, direct MR=8 NV=2 VECTOR=4",
        "Mali-G78, ARM, gpu, 9x9x9, direct MR=4 NV=2 VECTOR=4",
        "QUALCOMM Adreno(TM), QUALCOMM, gpu-local, 9x9x9, direct MR=4 NV=2 VECTOR=4",
        "toaster, ACME, gpu-local, 9x9x9, local",
        "toaster, ACME, gpu, 9x9x9, direct"
    })
    void everySortOfDeviceHasItsRow(
            String name, String vendor, String sort, String shape, String kernels) {
        Limits limits = limits(vendor, sort);
        List<String> complaints = new ArrayList<>();
        List<Rule> rules = Families.rules("auto", limits, rows(name, limits, complaints));
        assertEquals(
                kernels,
                rules.stream()
                        .filter(rule -> rule.holds(Shape.parse(shape)))
                        .findFirst()
                        .orElseThrow()
                        .setting()
                        .toString());
        assertEquals(List.of(), complaints);
    }

    @Test
    void everyRowSaysWhetherItWasTried() {
        Table table = Table.parse("t", sources.text("tuning.csv"), setting -> {});
        for (Row row : table.rows()) {
            boolean tried = row.source().startsWith("tried: ");
            boolean cited =
                    row.source().startsWith("cited from ") && row.source().contains("not tried");
            assertTrue(tried || cited, row::toString);
        }
    }

    @Test
    void whatDoesNotFitOrReordersIsSkipped() throws IOException {
        Files.writeString(
                folder.resolve("tuning.csv"),
                Table.HEADER + "\nclass,*,*,*,*,*,split,x\n"
                        + "class,*,*,*,*,*,local BM=256 BN=256 BK=32 TM=16 TN=16,x\n");
        Limits limits = limits("ACME", "gpu");
        List<Row> rows = rows("toaster", limits, new ArrayList<>());
        assertEquals("direct", Rule.text(Families.rules("auto", limits, rows)));
        assertEquals("split", Rule.text(Families.rules("split", limits, rows)));
    }

    @Test
    void theUsersTableComesFirst() throws IOException {
        Files.writeString(
                folder.resolve("tuning.csv"),
                Table.HEADER + "\nclass,cpu,NN,64-127,*,*,skinny ROWS=2,tried: by me\n");
        Limits limits = limits("ACME", "cpu");
        List<Row> rows = rows("pthread-x", limits, new ArrayList<>());
        assertEquals(
                "NN 64-127 * *: skinny ROWS=2 | direct",
                Rule.text(Families.rules("auto", limits, rows)));
        assertEquals("direct", Rule.text(Families.rules("direct", limits, rows)));
        assertEquals(
                "NN 64-127 * *: skinny ROWS=2 | skinny",
                Rule.text(Families.rules("skinny", limits, rows)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class,cpu,*,*,*,*,direct MR=3,x|2: kernels direct: MR is 3, needs one of [1, 2, 4, 8]",
                "class,cpu,*,*,*,*,direct LEFT=3,x|2: kernels direct: there is no parameter LEFT",
                "class,cpu,*,*,*,*,fast,x|2: kernels 'fast' are not one of auto, plain, direct, local, "
            })
    void aDamagedTableOfTheUserIsOneLineAndTheShippedTable(String row, String complaint)
            throws IOException {
        Path file = folder.resolve("tuning.csv");
        Files.writeString(file, Table.HEADER + "\n" + row + "\n");
        List<String> complaints = new ArrayList<>();
        Limits limits = limits("ACME", "cpu");
        List<Row> rows = rows("pthread-x", limits, complaints);
        assertEquals("direct", Rule.text(Families.rules("auto", limits, rows)));
        assertEquals(1, complaints.size());
        assertTrue(complaints.get(0).startsWith(file + ":" + complaint), complaints.get(0));
        assertTrue(complaints.get(0).endsWith("; the table that came with Kiln is used alone"));
        assertEquals(1, complaints.get(0).lines().count());
    }

    @Test
    void wrongRulesAreOneLine() {
        Limits limits = limits("ACME", "gpu");
        for (String wrong : List.of("local BM", "NN 1 2: local", "x | ", "local BM=256 BN=256")) {
            var e = assertThrows(
                    DeviceException.class, () -> Families.rules(wrong, limits, List.of()));
            assertTrue(e.getMessage().startsWith("kernels "), e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
        }
    }

    private static Device open(String table, String kernels) {
        return ClUnderTest.open(
                Bindings.open("auto"),
                DeviceOptions.DEFAULT.withKernels(kernels),
                Map.of("tuning.csv", Table.HEADER + "\n" + table));
    }

    private static List<String> kernels(Device device) {
        var products = new TwinProducts();
        products.add(0, 0, 70, 9, 5);
        products.add(2, 0, 9, 9, 5);
        var plan = new Plan("p", products.ops());
        List<Tensor> kept = new ArrayList<>();
        products.ops().forEach(op -> {
            kept.addAll(op.reads());
            kept.addAll(op.writes());
        });
        try (var store = device.open(kept)) {
            Program program = device.compile(plan, store);
            return program.kernels();
        }
    }

    /** What a run writes down brings its kernels back after the tables have changed. */
    @NeedsOpenCl
    @Test
    void kernelsByNameStayWhateverTheTablesSay() {
        String tuned = "class,cpu,NN,64-127,*,*,skinny ROWS=2,x\nclass,cpu,*,*,*,*,direct,x";
        try (Device before = open(tuned, "auto")) {
            String named = ((Tunable) before).kernels();
            assertEquals("NN 64-127 * *: skinny ROWS=2 | direct", named);
            Op.Gemm other = (Op.Gemm) productOf(9).get(0);
            assertEquals("direct", ((Tunable) before).kernels(other));
            assertEquals("direct", before.info().variant());
            try (Device after = open("class,cpu,*,*,*,*,plain,x", named);
                    Device auto = open("class,cpu,*,*,*,*,plain,x", "auto")) {
                assertEquals(kernels(before), kernels(after));
                assertTrue(kernels(after).get(0).contains("gemm_skinny"), kernels(after)::toString);
                assertTrue(!kernels(auto).equals(kernels(before)), "the tables differ");
                assertEquals("plain", auto.info().variant());
            }
        }
    }

    private static List<Op> productOf(int rows) {
        var products = new TwinProducts();
        products.add(0, 0, rows, 9, 5);
        return products.ops();
    }

    @Test
    void targetsAreSorted() {
        assertEquals(new Target("n", "v", "gpu"), Tables.target("n", limits("v", "gpu")));
        assertEquals(
                new Target("n", "v", "gpu-local"), Tables.target("n", limits("v", "gpu-local")));
        assertEquals(new Target("n", "v", "cpu"), Tables.target("n", limits("v", "cpu")));
    }
}
