package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.tuning.Rule;
import io.kiln.tuning.Setting;
import io.kiln.tuning.Shape;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

    /** What options may call it. */
    static final List<String> NAMES = List.of(TENSOR, EMULATED);

    private final Precision mode;
    private final boolean emulated;
    private final Family small;
    private final @Nullable TensorTile fixed;
    private final List<Rule> rules; // for tiles of products of some shapes

    /**
     * With the tile that suits the device and the product.
     *
     * @param emulated without tensor cores: slow, but the index maps are the same and tested
     * @param small does small products
     */
    TensorFamily(Precision mode, boolean emulated, Family small) {
        this(mode, emulated, small, null, List.of());
    }

    /** With a fixed tile for products of all sizes, or the one that suits for null. */
    TensorFamily(Precision mode, boolean emulated, Family small, @Nullable TensorTile fixed) {
        this(mode, emulated, small, fixed, List.of());
    }

    private TensorFamily(
            Precision mode,
            boolean emulated,
            Family small,
            @Nullable TensorTile fixed,
            List<Rule> rules) {
        this.mode = mode;
        this.emulated = emulated;
        this.small = small;
        this.fixed = fixed;
        this.rules = rules;
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
            throw unknown(wanted, mode);
        }
        String refusal = refusal(emulated, limits);
        if (refusal != null) {
            throw new DeviceException("precision " + mode.label() + ": " + refusal);
        }
        return new TensorFamily(mode, emulated, small);
    }

    private static DeviceException unknown(String wanted, Precision mode) {
        return new DeviceException(String.format(
                Locale.ROOT,
                "kernels '%s': in precision %s needs %s, %s or %s",
                wanted,
                mode.label(),
                AUTO,
                TENSOR,
                EMULATED));
    }

    /**
     * The family of a setting, whose products have its tile whatever their size, if it says one.
     *
     * @throws DeviceException when there is none of that name, or no such tile
     */
    static TensorFamily of(Setting setting) {
        if (!NAMES.contains(setting.family())) {
            throw unknown(setting.family(), setting.precision());
        }
        boolean emulated = setting.family().equals(EMULATED);
        var family = new TensorFamily(setting.precision(), emulated, new PlainFamily());
        return setting.parameters().isEmpty() ? family : family.with(setting.parameters());
    }

    @Override
    public TensorFamily with(Map<String, Integer> parameters) {
        TensorTile tile = TensorSpace.tile(name(), mode, parameters);
        return new TensorFamily(mode, emulated, small, tile, List.of());
    }

    /** With the tiles that rules say. */
    TensorFamily with(List<Rule> said) {
        return new TensorFamily(mode, emulated, small, fixed, said);
    }

    @Override
    public List<Map<String, Integer>> space() {
        return TensorSpace.points(mode);
    }

    @Override
    public @Nullable Cost cost(Op.Gemm gemm, Limits limits) {
        return fixed == null ? null : new TensorCost(fixed, mode, emulated).of(gemm);
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
        String refusal = refusal(emulated, limits);
        return refusal != null || fixed == null
                ? refusal
                : limits.refusal(fixed.localBytes(emulated), fixed.items());
    }

    @Override
    public boolean reordered() {
        return true;
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        if (fixed == null && TensorTile.small(gemm)) {
            return small.gemm(gemm, epilogue, limits);
        }
        TensorTile tile = tile(gemm, limits);
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

    /** The kernel of a product that is not small, with its tile. */
    Setting setting(Op.Gemm gemm, Limits limits) {
        return Setting.of(name(), TensorSpace.parameters(tile(gemm, limits))).in(mode);
    }

    /** The one that was said, or that suits: of words where they pay and the device holds one. */
    private TensorTile tile(Op.Gemm gemm, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        TensorTile tile = said(gemm);
        if (tile == null && TensorWords.pay(mode, gemm)) {
            tile = TensorTile.of(TensorTile.OF_WORDS, m, n, emulated, limits);
        }
        if (tile == null) {
            tile = TensorTile.of(TensorTile.ALL, m, n, emulated, limits);
        }
        if (tile == null) {
            throw new IllegalStateException("no tile fits, see refusal()");
        }
        return tile;
    }

    /** The tile that somebody or a rule says, or null. */
    private @Nullable TensorTile said(Op.Gemm gemm) {
        Shape shape = Shape.of(gemm);
        Optional<Setting> setting = rules.stream()
                .filter(rule -> rule.holds(shape))
                .map(Rule::setting)
                .findFirst();
        return fixed != null
                ? fixed
                : setting.filter(one -> !one.parameters().isEmpty())
                        .map(one -> TensorSpace.tile(name(), mode, one.parameters()))
                        .orElse(null);
    }

    static String flag(boolean set) {
        return set ? "1" : "0";
    }
}
