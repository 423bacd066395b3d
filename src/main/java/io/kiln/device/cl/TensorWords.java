package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Type;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A product on tensor cores whose factors a launch of its own rounds first ({@code
 * tensor_words.cl}), so that the product ({@code gemm_words.cl}) copies them into local memory as
 * they are: for bf16 half of the bytes, and no guards, no transposes, no conversions on the way. To
 * the bit what {@code gemm_tensor.cl} computes.
 *
 * @param gemm the product
 * @param mode one that rounds factors, and does not split them
 * @param tile one of words
 */
record TensorWords(Op.Gemm gemm, Precision mode, TensorTile tile) {
    /** Of one side: an element is then used so often that to write and read its word is little. */
    private static final int SIDE = 1024;

    /** Multiply-adds of squares of 2,048: below, words of half the size gain less than a launch. */
    private static final double LARGE = 0x1p33;

    /** Of 4,096: words that are as large as floats save nothing but work on their way. */
    private static final double LARGER = 0x1p36;

    /**
     * Whether a product gains more than its words cost, by the count in docs/notes.md. Where
     * factors are split their words are as large or larger, and it is the tensor cores that take
     * the time.
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
    List<Call> launches(Epilogue epilogue, Map<String, String> defines) {
        var words =
                new Room("words of factors", Type.I32, steps() * lines() * TensorTile.STEP_BYTES);
        return List.of(making(words, defines), multiplying(words, epilogue, defines));
    }

    private Call making(Room words, Map<String, String> defines) {
        Map<String, String> own = new TreeMap<>(defines);
        own.keySet().retainAll(List.of("BM", "BN", "BF16", "EMULATED"));
        own.put("TRANS_A", TensorFamily.flag(gemm.transA()));
        own.put("TRANS_B", TensorFamily.flag(gemm.transB()));
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        return new Call(
                "tensor_words",
                own,
                List.of(gemm.a(), gemm.b(), words, m, n, gemm.depth()),
                new long[] {2 * lines(), steps()},
                tile.group(),
                List.of());
    }

    private Call multiplying(Room words, Epilogue epilogue, Map<String, String> defines) {
        int n = gemm.c().cols();
        Map<String, String> all = epilogue.defines();
        all.putAll(defines);
        all.put("FOURS", TensorFamily.flag(n % 4 == 0));
        return new Call(
                "gemm_words",
                all,
                epilogue.args(gemm, words),
                tile.global(gemm.c().rows(), n),
                tile.group(),
                epilogue.after(gemm));
    }

    /** Rows of A and columns of B, each up to whole tiles. */
    private long lines() {
        long[] groups = tile.global(gemm.c().rows(), gemm.c().cols());
        return groups[0] / tile.group()[0] * tile.bn() + groups[1] * tile.bm();
    }

    /** Of k: what two instructions take. */
    private long steps() {
        int step = mode == Precision.BF16 ? 32 : 16;
        return (gemm.depth() + step - 1L) / step;
    }
}
