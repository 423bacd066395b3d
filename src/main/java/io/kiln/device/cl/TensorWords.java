package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Type;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Products on tensor cores whose factors a launch of its own rounds first ({@code
 * tensor_words.cl}), so that the product ({@code gemm_words.cl}) copies them into local memory as
 * they are: for bf16 half of the bytes, and no guards, no transposes, no conversions on the way. To
 * the bit what {@code gemm_tensor.cl} computes.
 */
final class TensorWords {
    /** Of one side: an element is then used so often that to write and read its word is little. */
    private static final int SIDE = 1024;

    /** Multiply-adds of squares of 2,048: below, words of half the size gain less than a launch. */
    private static final double LARGE = 0x1p33;

    /** Of 4,096: words that are as large as floats save nothing but work on their way. */
    private static final double LARGER = 0x1p36;

    private TensorWords() {}

    /**
     * Whether a product gains more than its words cost, by the count in docs/notes.md. Where factors
     * are split their words are as large or larger, and it is the tensor cores that take the time.
     */
    static boolean pay(Precision mode, Op.Gemm gemm) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.depth();
        double large = mode == Precision.BF16 ? LARGE : LARGER;
        return !mode.split() && Math.min(Math.min(m, n), k) >= SIDE && (double) m * n * k >= large;
    }

    /**
     * The launches: one that makes the words, and the product.
     *
     * @param defines of the tile, the mode and the device
     */
    static List<Call> gemm(
            Op.Gemm gemm,
            Epilogue epilogue,
            Precision mode,
            TensorTile tile,
            Map<String, String> defines) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.depth();
        int step = mode == Precision.BF16 ? 32 : 16;
        long steps = (k + step - 1L) / step;
        long lines = (long) up(m, tile.bm()) + up(n, tile.bn());
        var words = new Room("words of factors", Type.I32, steps * lines * TensorTile.STEP_BYTES);
        Map<String, String> making = new TreeMap<>(defines);
        making.keySet().retainAll(List.of("BM", "BN", "BF16", "EMULATED"));
        making.put("TRANS_A", TensorFamily.flag(gemm.transA()));
        making.put("TRANS_B", TensorFamily.flag(gemm.transB()));
        var make = new Call(
                "tensor_words",
                making,
                List.of(gemm.a(), gemm.b(), words, m, n, k),
                new long[] {2 * lines, steps},
                new long[] {2L * Math.min(tile.bm(), tile.bn()), 1},
                List.of());
        Map<String, String> multiplying = epilogue.defines();
        multiplying.putAll(defines);
        multiplying.put("FOURS", TensorFamily.flag(n % 4 == 0));
        var multiply = new Call(
                "gemm_words",
                multiplying,
                epilogue.args(gemm, words),
                tile.global(m, n),
                tile.group(),
                epilogue.after(gemm));
        return List.of(make, multiply);
    }

    private static int up(int lines, int tile) {
        return (lines + tile - 1) / tile * tile;
    }
}
