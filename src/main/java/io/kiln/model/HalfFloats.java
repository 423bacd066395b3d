package io.kiln.model;

import java.nio.ShortBuffer;

/**
 * Numbers of 16 bits as floats. Every one of them is a float, too, so nothing is rounded: zeros keep
 * their sign, what is not finite stays so, and a NaN keeps its bits, at the upper end.
 */
public final class HalfFloats {
    private static final int SIGN = 0x8000;
    private static final int FRACTION = 10; // bits of a binary16
    private static final int MANTISSA = 23; // bits of a float
    private static final int REBIASED = 127 - 15;
    private static final float SMALLEST = 0x1p-24f; // of binary16's denormals

    private HalfFloats() {}

    /**
     * The elements of a tensor.
     *
     * @param tensor F16 or BF16
     * @return row-major
     */
    public static float[] of(StoredTensor tensor) {
        ShortBuffer halves = tensor.bytes().asShortBuffer();
        float[] values = new float[halves.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of(tensor.dtype(), halves.get(i));
        }
        return values;
    }

    /**
     * One number.
     *
     * @param dtype F16 or BF16
     * @param half its bits
     * @return its value
     * @throws ModelException when the type is another one
     */
    public static float of(Dtype dtype, short half) {
        int bits = half & 0xFFFF;
        return switch (dtype) {
            case F16 -> ofBinary16(bits);
            case BF16 -> Float.intBitsToFloat(bits << 16);
            default -> throw new ModelException(dtype + ": expected F16 or BF16");
        };
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
    private static float ofBinary16(int bits) {
        int sign = (bits & SIGN) << 16;
        int fraction = bits & (1 << FRACTION) - 1;
        int exponent = (bits & ~SIGN) >> FRACTION;
        int raised = fraction << MANTISSA - FRACTION;
        return switch (exponent) {
            case 0 -> Float.intBitsToFloat(sign | Float.floatToIntBits(fraction * SMALLEST));
            case 31 -> Float.intBitsToFloat(sign | 0xFF << MANTISSA | raised);
            default -> Float.intBitsToFloat(sign | exponent + REBIASED << MANTISSA | raised);
        };
    }
}
