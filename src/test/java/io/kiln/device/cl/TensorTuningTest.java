package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Tunable.Alternative;
import io.kiln.device.Tunable.Alternatives;
import io.kiln.tuning.Row;
import io.kiln.tuning.Rule;
import io.kiln.tuning.Table;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Which tiles for tensor cores are tried on a GPU like an H200, and which a product gets. */
final class TensorTuningTest {
    private static final Limits GPU = new Limits(
            DeviceInfo.Kind.GPU, "NVIDIA Corporation", 132, 1024, 48 << 10, true, 1, false);

    private static Op.Gemm product(int m, int n) {
        var product = new TwinProducts();
        product.add(0, 0, m, n, 40);
        return (Op.Gemm) product.ops().get(0);
    }

    private static List<String> first(int count, Alternatives all) {
        return all.kernels().stream().map(Alternative::kernels).limit(count).toList();
    }

    @ParameterizedTest
    @CsvSource({"FP32X, fp32x", "BF16X3, bf16x3", "TF32, tf32", "BF16, bf16"})
    void largeTilesComeFirstForSquares(Precision mode, String label) {
        Alternatives all = Tuning.of(product(4096, 4096), GPU, "auto", mode);
        String largest = label + " tensor BM=128 BN=256 ";
        String best = first(1, all).get(0);
        assertTrue(best.startsWith(largest), first(5, all)::toString);
        assertEquals(mode == Precision.BF16, best.endsWith(" WORDS=1"), "half the bytes: " + best);
        assertEquals(
                !mode.split(),
                first(40, all).stream().anyMatch(one -> one.endsWith(" WORDS=1")),
                first(40, all)::toString);
        assertTrue(all.kernels().stream().allMatch(Alternative::reordered));
    }

    @Test
    void smallTilesComeFirstWhereTheyFillMoreUnits() {
        String best = first(1, Tuning.of(product(128, 784), GPU, "auto", Precision.TF32))
                .get(0);
        assertTrue(best.contains("BM=32") || best.contains("BN=32"), best);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FP32X|256 256 64 64 1|more than 49,152 bytes of local memory",
                "FP32X|128 256 64 32 1|none, 128 registers for each of 512",
                "FP32X|128 256 64 16 1|more than 65,536 registers a group",
                "FP32X|128 256 16 32 1|groups of more than 1,024 work-items",
                "BF16|64 64 64 64 2|more than 255 registers a work-item"
            })
    void whatCannotBeIsRuledOutBeforeItIsBuilt(Precision mode, String sizes, String why) {
        int[] s = List.of(sizes.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
        var tile = new TensorTile(s[0], s[1], s[2], s[3], s[4], 8, false);
        Op.Gemm square = product(4096, 4096);
        String reason = Pruning.reason(new TensorCost(tile, mode, false).of(square), square, GPU);
        assertEquals(why.startsWith("none") ? null : why, reason);
    }

    @Test
    void aProductThatFp32DoesHasNothingToTry() {
        Alternatives none = Tuning.of(product(64, 31), GPU, "tensor", Precision.TF32);
        assertEquals(List.of(), none.kernels());
        assertEquals(
                List.of("a side below 32 is multiplied in fp32"),
                List.copyOf(none.pruned().keySet()));
    }

    private static Choice open(String kernels, Precision mode, String... rows) {
        String text = Table.HEADER + "\n" + String.join("\n", rows) + "\n";
        List<Row> table = Table.parse("t", text, Families::of).rows();
        DeviceOptions options = DeviceOptions.DEFAULT.withKernels(kernels).withPrecision(mode);
        return Choice.of(options, GPU, table);
    }

    private static final String[] ROWS = {
        "class,*,*,*,*,*,local,without a mode: fp32",
        "class,*,NN,512-1023,*,*,tf32 tensor BM=32 BN=64 WM=16,of another mode",
        "class,*,NN,512-1023,*,*,bf16 tensor BM=256 BN=256,no room",
        "class,*,NN,512-1023,*,*,bf16 tensor BM=64 BN=128,fits",
    };

    @Test
    void aRowIsForItsOwnModeAlone() {
        Choice bf16 = open("auto", Precision.BF16, ROWS);
        String tuned = "bf16 tensor BM=64 BN=128 DEEP=1 SWIZZLE=8 WM=32 WN=32";
        assertEquals(tuned, bf16.of(product(600, 900), GPU).toString());
        assertEquals(
                "bf16 tensor BM=128 BN=128 DEEP=1 SWIZZLE=8 WM=64 WN=32",
                bf16.of(product(2500, 2000), GPU).toString());
        assertEquals("local", bf16.of(product(600, 9), GPU).toString());
        assertEquals(
                "local",
                open("auto", Precision.FP32, ROWS).of(product(600, 900), GPU).toString());
    }

    /** What a run writes down brings its tiles back, whatever has been tuned meanwhile. */
    @Test
    void tilesByNameStayWhateverTheTablesSay() {
        String before = Rule.text(open("tensor", Precision.BF16, ROWS).rules());
        assertEquals("NN 512-1023 * *: bf16 tensor BM=64 BN=128 | bf16 tensor | local", before);
        String[] tuned = {"class,*,*,*,*,*,bf16 tensor BM=32 BN=32,x", "class,*,*,*,*,*,direct,x"};
        assertEquals(before, Rule.text(open(before, Precision.BF16, tuned).rules()));
        assertEquals(
                "bf16 tensor | direct",
                Rule.text(open("bf16 tensor", Precision.BF16, tuned).rules()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bf16 tensor|fp32|kernels 'bf16 tensor': need --precision bf16",
                "bf16 tensor|tf32|kernels 'bf16 tensor': need --precision bf16",
                "bf16 local|bf16|kernels 'local': in precision bf16 needs auto, tensor or tensor-emulated",
                "bf16 tensor BM=48|bf16|kernels tensor: BM is 48, needs one of [16, 32, 64, 128, 256]",
                "bf16x3 tensor WORDS=1|bf16x3|kernels tensor: WORDS is 1, needs one of [0]",
                "bf16 tensor BM=256 BN=256|bf16|kernels bf16 tensor BM=256 BN=256:"
                        + " a tile takes 65,536 bytes of local memory and groups of 2,048;"
                        + " the device has 49,152 and 1,024"
            })
    void wrongKernelsAreOneLine(String kernels, String mode, String line) {
        var e = assertThrows(DeviceException.class, () -> open(kernels, Precision.of(mode)));
        assertEquals(line, e.getMessage());
    }
}
