package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Precision;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Products on tensor cores ({@code gemm_tensor.cl}), of factors that are rounded to fewer bits: of
 * large products in memory before ({@link TensorWords}). A product with a side below {@link
 * TensorTile#SIDE} would fill too little of a tile: it is done in 32-bit floats by the family that
 * suits the device.
 */
final class TensorFamily implements Family {
    private static final String AUTO = "auto";
    private static final String TENSOR = "tensor";
    private static final String EMULATED = "tensor-emulated";

    private final Precision mode;
    private final boolean emulated;
    private final Family small;
    private final @Nullable TensorTile fixed;

    /**
     * With the tile that suits the device and the product.
     *
     * @param emulated without tensor cores: slow, but the index maps are the same and tested
     * @param small does small products
     */
    TensorFamily(Precision mode, boolean emulated, Family small) {
        this(mode, emulated, small, null);
    }

    /** With a fixed tile for products of all sizes, or the one that suits for null. */
    TensorFamily(Precision mode, boolean emulated, Family small, @Nullable TensorTile fixed) {
        this.mode = mode;
        this.emulated = emulated;
        this.small = small;
        this.fixed = fixed;
    }

    /**
     * The family that was asked for.
     *
     * @param wanted {@code auto} for the one on tensor cores, or one by name
     * @param small does small products
     * @throws DeviceException when there is none of that name, or the device lacks what it needs
     */
    static TensorFamily choose(String wanted, Precision mode, Family small, Limits limits) {
        boolean emulated = wanted.equals(EMULATED);
        if (!emulated && !wanted.equals(AUTO) && !wanted.equals(TENSOR)) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "kernels '%s': in precision %s needs %s, %s or %s",
                    wanted,
                    mode.label(),
                    AUTO,
                    TENSOR,
                    EMULATED));
        }
        String refusal = refusal(emulated, limits);
        if (refusal != null) {
            throw new DeviceException("precision " + mode.label() + ": " + refusal);
        }
        return new TensorFamily(mode, emulated, small);
    }

    /** Whether a device lacks what it needs, as far as the driver says. */
    static @Nullable String refusal(boolean emulated, Limits limits) {
        if (!emulated && !limits.vendor().toLowerCase(Locale.ROOT).contains("nvidia")) {
            return String.format(
                    Locale.ROOT,
                    "needs tensor cores of NVIDIA, and this is a device of %s; use --precision fp32",
                    limits.vendor());
        }
        return TensorTile.of(TensorTile.ALL, 1, 1, emulated, limits) != null
                ? null
                : String.format(
                        Locale.ROOT,
                        "the device has %,d bytes of local memory and groups of %,d; too small for any tile",
                        limits.localBytes(),
                        limits.group());
    }

    @Override
    public String name() {
        return emulated ? EMULATED : TENSOR;
    }

    /** Whether it needs instructions that {@link TensorProbe} has to look for. */
    boolean real() {
        return !emulated;
    }

    @Override
    public Precision precision() {
        return mode;
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return refusal(emulated, limits);
    }

    @Override
    public boolean reordered() {
        return true;
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        int least = Math.min(Math.min(gemm.c().rows(), gemm.c().cols()), gemm.depth());
        if (fixed == null && least < TensorTile.SIDE) {
            return small.gemm(gemm, epilogue, limits);
        }
        TensorTile tile = fixed != null ? fixed : tile(gemm, limits);
        Map<String, String> defines = tile.defines();
        defines.put("BF16", flag(mode == Precision.BF16 || mode == Precision.BF16X3));
        defines.put("EMULATED", flag(emulated));
        if (tile.words()) {
            return new TensorWords(gemm, mode, tile).launches(epilogue, defines);
        }
        defines.putAll(epilogue.defines());
        defines.put("TRANS_A", flag(gemm.transA()));
        defines.put("TRANS_B", flag(gemm.transB()));
        defines.put("SPLIT", flag(mode.split()));
        return List.of(new Call(
                "gemm_tensor",
                defines,
                epilogue.args(gemm),
                tile.global(gemm.c().rows(), gemm.c().cols()),
                tile.group(),
                epilogue.after(gemm)));
    }

    /** The one that suits, of words where they pay and the device holds a tile of them. */
    private TensorTile tile(Op.Gemm gemm, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        TensorTile tile = TensorWords.pay(mode, gemm)
                ? TensorTile.of(TensorTile.OF_WORDS, m, n, emulated, limits)
                : null;
        if (tile == null) {
            tile = TensorTile.of(TensorTile.ALL, m, n, emulated, limits);
        }
        if (tile == null) {
            throw new IllegalStateException("no tile fits, see refusal()");
        }
        return tile;
    }

    static String flag(boolean set) {
        return set ? "1" : "0";
    }
}
