package io.kiln.device;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How exactly a device multiplies matrices. Sums are of 32-bit floats in every mode; the factors
 * are rounded to fewer bits, for tensor cores take nothing else: once ({@link #TF32}, {@link
 * #BF16}), or into a large and a small part, of whose four products the smallest is left out. What
 * the modes do with numbers that are very large, very small or not finite stands in
 * docs/numbers.md.
 */
public enum Precision {
    /** 24 significant bits: factors as they are. The only one that can be canonical. */
    FP32(0, false),
    /** Two parts of 11 significant bits each: about as exact as {@link #FP32}. */
    FP32X(0x1p-11, true),
    /** Two parts of 8 significant bits each. */
    BF16X3(0x1p-8, true),
    /** 11 significant bits. */
    TF32(0x1p-11, false),
    /** 8 significant bits. */
    BF16(0x1p-8, false);

    private final double roundoff;
    private final boolean split;

    Precision(double roundoff, boolean split) {
        this.roundoff = roundoff;
        this.split = split;
    }

    /**
     * How options name it.
     *
     * @return for example {@code fp32x}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The mode of a name.
     *
     * @param label as {@link #label} gives it
     * @return the mode
     * @throws DeviceException when there is none
     */
    public static Precision of(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new DeviceException("precision '" + label + "': needs "
                        + Arrays.stream(values())
                                .map(Precision::label)
                                .collect(Collectors.joining(", "))));
    }

    /**
     * Whether each factor counts as a sum of two numbers.
     *
     * @return false where it is rounded once
     */
    public boolean split() {
        return split;
    }

    /**
     * How far rounded factors move a product at most, without the rounding of sums. With u half a
     * unit in the last place of a factor: {@code (1 + u)^2 - 1} where it is rounded once. Where it
     * is split, {@code x = large + small + left}, small being at most u and left u^2 of x: {@code
     * 3 u^2} are missing, of small times small and twice left times large.
     *
     * @return in relation to the product, 0 for {@link #FP32}
     */
    public double error() {
        return split ? 3 * roundoff * roundoff : roundoff * (2 + roundoff);
    }
}
