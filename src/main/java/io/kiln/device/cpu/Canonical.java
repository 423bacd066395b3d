package io.kiln.device.cpu;

/**
 * The elementary functions of docs/numbers.md for one float: additions, multiplications and fused
 * multiply-adds in a fixed order, so that Java, the Vector API and OpenCL C give the same bits. The
 * polynomials are those of Moshier's Cephes library (expf, logf, tanhf), rewritten in fused
 * multiply-adds.
 */
final class Canonical {
    static final float LOG2_E = 1.44269504f;
    static final float LN2_HIGH = 0.693359375f;
    static final float LN2_LOW = -2.12194440e-4f;
    static final float EXP_MAX = 89f; // exp overflows to infinity above 88.73
    static final float EXP_MIN = -104f; // exp underflows to zero below -103.98

    /**
     * Adding it rounds a float below 2^22 to an integer, which then stands in the low bits: 1.5 *
     * 2^23.
     */
    static final float ROUND = 12582912f;

    static final int ROUND_BITS = 0x4B400000;

    static final float E0 = 1.9875691500e-4f;
    static final float E1 = 1.3981999507e-3f;
    static final float E2 = 8.3334519073e-3f;
    static final float E3 = 4.1665795894e-2f;
    static final float E4 = 1.6666665459e-1f;
    static final float E5 = 5.0000001201e-1f;

    static final float T0 = -5.70498872745e-3f;
    static final float T1 = 2.06390887954e-2f;
    static final float T2 = -5.37397155531e-2f;
    static final float T3 = 1.33314422036e-1f;
    static final float T4 = -3.33332819422e-1f;
    static final float TANH_SMALL = 0.625f;

    /** Beyond it sigmoid and tanh have arrived; keeps the reciprocal's argument finite. */
    static final float FLAT = 87f;

    /** Bits of a float minus this, negated, are those of a first guess at its reciprocal. */
    static final int RECIPROCAL_BITS = 0x7EF311C3;

    /** Radians of a quarter turn. */
    static final float QUARTER = 1.57079633f;

    /** Half the bits of a float, taken from this, are those of a first guess at 1 / sqrt. */
    static final int ROOT_BITS = 0x5F375A86;

    private Canonical() {}

    /** e^x within 1.02 units in the last place; 0 below -104, infinite above 89. */
    static float exp(float x) {
        float z = Math.max(Math.min(x, EXP_MAX), EXP_MIN);
        float t = Math.fma(z, LOG2_E, ROUND);
        float n = t - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, z));
        float p = Math.fma(E0, r, E1);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E4);
        p = Math.fma(p, r, E5);
        p = Math.fma(p, r * r, r) + 1f;
        int k = Float.floatToRawIntBits(t) - ROUND_BITS;
        int half = k >> 1;
        return p
                * power(half)
                * power(k - half); // in two halves: 2^k alone may leave the range of a float
    }

    /** 2^n for n from -126 to 127. */
    private static float power(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }

    /** Natural logarithm of a positive normal number, within 0.85 units in the last place. */
    static float log(float x) {
        int bits = Float.floatToRawIntBits(x) - 0x3F3504F3; // from sqrt(1/2)
        int e = bits >> 23;
        float m = Float.intBitsToFloat((bits & 0x7FFFFF) + 0x3F3504F3) - 1f;
        float p = Math.fma(7.0376836292e-2f, m, -1.1514610310e-1f);
        p = Math.fma(p, m, 1.1676998740e-1f);
        p = Math.fma(p, m, -1.2420140846e-1f);
        p = Math.fma(p, m, 1.4249322787e-1f);
        p = Math.fma(p, m, -1.6668057665e-1f);
        p = Math.fma(p, m, 2.0000714765e-1f);
        p = Math.fma(p, m, -2.4999993993e-1f);
        p = Math.fma(p, m, 3.3333331174e-1f);
        float square = m * m;
        float low = Math.fma(p * m, square, Math.fma(e, LN2_LOW, -0.5f * square));
        return Math.fma(e, LN2_HIGH, m + low);
    }

    /**
     * 1 / x for x from 2^-126 to 2^126, rounded to nearest but for ties, by Newton's steps: OpenCL's
     * division is not exact.
     */
    static float reciprocal(float x) {
        float r = Float.intBitsToFloat(RECIPROCAL_BITS - Float.floatToRawIntBits(x));
        r = Math.fma(r, Math.fma(-x, r, 1f), r);
        r = Math.fma(r, Math.fma(-x, r, 1f), r);
        r = Math.fma(r, Math.fma(-x, r, 1f), r);
        return Math.fma(r, Math.fma(-x, r, 1f), r);
    }

    /**
     * The square root of a normal number by Newton's steps towards its reciprocal: rounded to nearest
     * from 2^-100 on, below within 0.75 units in the last place; 0 of 0. Of a denormal number something between 0 and 1.1e-19, of a
     * negative one or infinity no number.
     */
    static float squareRoot(float x) {
        float r = Float.intBitsToFloat(ROOT_BITS - (Float.floatToRawIntBits(x) >> 1));
        r = Math.fma(0.5f * r, Math.fma(-(x * r), r, 1f), r);
        r = Math.fma(0.5f * r, Math.fma(-(x * r), r, 1f), r);
        r = Math.fma(0.5f * r, Math.fma(-(x * r), r, 1f), r);
        float s = x * r;
        return Math.fma(Math.fma(-s, s, x), 0.5f * r, s);
    }

    static float sigmoid(float x) {
        return reciprocal(exp(Math.max(Math.min(-x, FLAT), -FLAT)) + 1f);
    }

    static float tanh(float x) {
        float a = Math.abs(x);
        if (a < TANH_SMALL) {
            float s = x * x;
            float p = Math.fma(T0, s, T1);
            p = Math.fma(p, s, T2);
            p = Math.fma(p, s, T3);
            p = Math.fma(p, s, T4);
            return Math.fma(p * s, x, x);
        }
        float y = Math.fma(-2f, reciprocal(exp(Math.min(a + a, FLAT)) + 1f), 1f);
        return x < 0 ? -y : y;
    }

    /** Sine of an angle of at most an eighth of a turn, within 0.74 units in the last place. */
    static float sin(float x) {
        float s = x * x;
        float p = Math.fma(-1.9515295891e-4f, s, 8.3321608736e-3f);
        p = Math.fma(p, s, -1.6666654611e-1f);
        return Math.fma(p * s, x, x);
    }

    /** Cosine of an angle of at most an eighth of a turn, within 1.25 units in the last place. */
    static float cos(float x) {
        float s = x * x;
        float p = Math.fma(2.443315711809948e-5f, s, -1.388731625493765e-3f);
        p = Math.fma(p, s, 4.166664568298827e-2f);
        return Math.fma(p, s * s, Math.fma(-0.5f, s, 1f));
    }
}
