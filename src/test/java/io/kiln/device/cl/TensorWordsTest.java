package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Products of factors that are words in memory before: which they are, and that bits stay. */
final class TensorWordsTest {
    private static final Limits NVIDIA =
            new Limits(DeviceInfo.Kind.GPU, "NVIDIA Corporation", 132, 1024, 49152, true, 1, false);

    /**
     * Those of the kernel that rounds on the way, in each tile: with edges in lines and in k, and
     * with what follows a sum; rows of C that are multiples of four in the first, and that are not
     * in the second; two products of different sizes, whose words share a room.
     */
    @Tag("slow") // to build
    @NeedsOpenCl
    @ParameterizedTest
    @CsvSource({"BF16, 0, 1, 260", "TF32, 1, 2, 131"})
    void bitsAreThoseOfItsTwin(Precision mode, int tile, int form, int n) {
        assertEquals(2, TensorTile.OF_WORDS.size());
        TensorTile words = TensorTile.OF_WORDS.get(tile);
        int epilogue = form == 1 ? 1 : 4; // of a layer, of a gradient
        var products = new TwinProducts();
        products.add(form, epilogue, 130, n, 41);
        products.add(form, epilogue, 67, n - 128, 100);
        try (var device =
                (ClDevice) Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("plain"))) {
            products.compare(
                    fixed(mode, TensorTile.LEAST), fixed(mode, words), device, mode.label());
        }
    }

    private static TensorFamily fixed(Precision mode, TensorTile tile) {
        return new TensorFamily(mode, true, new PlainFamily(), tile);
    }

    @ParameterizedTest
    @CsvSource({
        "BF16, 2048, 2048, 2048, 128x256 of words",
        "TF32, 4096, 4096, 4096, 128x256 of words",
        "TF32, 4095, 4096, 4096, 128x256",
        "BF16, 2500, 2000, 2048, 128x128 of words",
        "BF16, 2047, 2048, 2048, 128x256",
        "BF16, 16384, 16384, 1023, 128x256",
        "BF16, 1023, 16384, 16384, 128x256",
        "BF16X3, 4096, 4096, 4096, 128x256",
        "FP32X, 4096, 4096, 4096, 128x256",
        "BF16, 31, 16384, 16384, none"
    })
    void largeProductsOfRoundedFactorsAloneGetWords(
            Precision mode, int m, int n, int k, String tile) {
        assertEquals(tile, tile(calls(mode, m, n, k)));
    }

    private static String tile(List<Call> calls) {
        Call product = calls.get(calls.size() - 1);
        Map<String, String> defines = product.defines();
        return switch (product.file()) {
            case "gemm_words" -> defines.get("BM") + "x" + defines.get("BN") + " of words";
            case "gemm_tensor" -> defines.get("BM") + "x" + defines.get("BN");
            default -> "none";
        };
    }

    private static List<Call> calls(Precision mode, int m, int n, int k) {
        var gemm = new Op.Gemm(
                false,
                false,
                Tensor.floats("a", m, k, Role.PARAMETER),
                Tensor.floats("b", k, n, Role.PARAMETER),
                Tensor.floats("c", m, n, Role.RESULT));
        return new TensorFamily(mode, false, new PlainFamily()).gemm(gemm, Epilogue.NONE, NVIDIA);
    }

    /** Two bytes an element of what a tile takes, or four: counted in what a plan needs. */
    @Test
    void wordsCountAsMemoryOfThePlan() {
        assertEquals(2L * (4224 + 4096) * 4128, words(Precision.BF16));
        assertEquals(4L * (4224 + 4096) * 4112, words(Precision.TF32));
    }

    private static long words(Precision mode) {
        List<Call> calls = calls(mode, 4200, 4000, 4101);
        return Bound.memory(calls).entrySet().stream()
                .filter(room -> room.getKey().startsWith("room"))
                .collect(Collectors.summingLong(Map.Entry::getValue));
    }
}
