package io.kiln.device.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * How far the elementary functions are from the truth, in units in the last place of the float
 * nearest to it. The bounds are the largest errors over all floats of each range, rounded up; the
 * tests look at every 401st.
 */
final class CanonicalTest {
    private static final int STRIDE = 401;

    /** A function of one float. */
    interface Function {
        float of(float x);
    }

    /** The worst error over floats from low to high, both of one sign, ends included. */
    static double worst(
            Function function, DoubleUnaryOperator truth, float low, float high, int stride) {
        int a = Float.floatToRawIntBits(low);
        int b = Float.floatToRawIntBits(high);
        int from = Math.min(a, b);
        int count = Math.abs(b - a);
        return IntStream.rangeClosed(0, count / stride + 1)
                .parallel()
                .mapToDouble(i -> {
                    float x =
                            Float.intBitsToFloat((int) (from + Math.min(count, (long) i * stride)));
                    return error(function.of(x), truth.applyAsDouble(x));
                })
                .max()
                .orElseThrow();
    }

    private static double error(float got, double want) {
        return got == (float) want
                ? Math.abs(got - want) / Math.ulp(got)
                : Math.abs(got - want) / Math.ulp((float) want);
    }

    private static void within(
            double bound, Function function, DoubleUnaryOperator truth, float low, float high) {
        double worst = worst(function, truth, low, high, STRIDE);
        assertTrue(worst <= bound, () -> "worst error " + worst + " ulp, allowed " + bound);
    }

    @Test
    void expOfNormalResultsIsClose() {
        within(1.01, Canonical::exp, Math::exp, 0f, 88.72f);
        within(1.011, Canonical::exp, Math::exp, -0f, -87.33f);
    }

    @Test
    void expOfDenormalResultsIsClose() {
        within(0.751, Canonical::exp, Math::exp, -87.33f, -103.97f);
    }

    @Test
    void expKeepsItsEnds() {
        assertEquals(1f, Canonical.exp(0f));
        assertEquals(1f, Canonical.exp(-0f));
        assertEquals(1f, Canonical.exp(Float.MIN_VALUE));
        assertEquals(Float.POSITIVE_INFINITY, Canonical.exp(88.73f));
        assertEquals(Float.POSITIVE_INFINITY, Canonical.exp(1e4f));
        assertEquals(Float.POSITIVE_INFINITY, Canonical.exp(Float.POSITIVE_INFINITY));
        assertEquals(0f, Canonical.exp(-104f));
        assertEquals(0f, Canonical.exp(-Float.MAX_VALUE));
        assertEquals(0f, Canonical.exp(Float.NEGATIVE_INFINITY));
        assertEquals(Float.NaN, Canonical.exp(Float.NaN));
    }

    @Test
    void logIsCloseForNormalNumbers() {
        within(0.844, Canonical::log, Math::log, Float.MIN_NORMAL, Float.MAX_VALUE);
        assertEquals(0f, Canonical.log(1f));
    }

    /** Sums of exponentials, from 1 to the number of classes. */
    @Test
    void logOfASumOfExponentialsIsClose() {
        within(0.813, Canonical::log, Math::log, 1f, 0x1p31f);
    }

    @Test
    void reciprocalIsClose() {
        within(0.500001, Canonical::reciprocal, x -> 1 / x, Float.MIN_NORMAL, 0x1p126f);
    }

    @Test
    void reciprocalOfNaNIsNaN() {
        assertEquals(Float.NaN, Canonical.reciprocal(Float.NaN));
    }

    @Test
    void squareRootIsClose() {
        within(0.5, Canonical::squareRoot, Math::sqrt, 0x1p-100f, Float.MAX_VALUE);
        within(0.75, Canonical::squareRoot, Math::sqrt, Float.MIN_NORMAL, 0x1p-100f);
    }

    @Test
    void squareRootKeepsItsEnds() {
        assertEquals(0f, Canonical.squareRoot(0f));
        assertEquals(Float.NaN, Canonical.squareRoot(Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, Canonical.squareRoot(Float.NaN));
        for (float x = Float.MIN_NORMAL; x > 0; x /= 3) {
            float root = Canonical.squareRoot(x);
            assertTrue(root >= 0 && root < 1.1e-19f, x + " " + root);
        }
    }

    /** Up to an eighth of a turn, as pictures are turned. */
    @Test
    void sineAndCosineAreClose() {
        float eighth = 0.5f * Canonical.QUARTER;
        within(0.731, Canonical::sin, Math::sin, 0x1p-20f, eighth);
        within(0.731, Canonical::sin, Math::sin, -0x1p-20f, -eighth);
        within(1.241, Canonical::cos, Math::cos, 0x1p-20f, eighth);
        within(1.241, Canonical::cos, Math::cos, -0x1p-20f, -eighth);
    }

    @Test
    void sigmoidIsClose() {
        within(1.499, Canonical::sigmoid, CanonicalTest::sigmoid, 0f, Float.MAX_VALUE);
        within(2.481, Canonical::sigmoid, CanonicalTest::sigmoid, -0f, -87f);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * Further down it stays where it is: a number below every normal float's precision, not zero.
     */
    @Test
    void sigmoidKeepsItsEnds() {
        assertEquals(0.5f, Canonical.sigmoid(0f));
        assertEquals(1f, Canonical.sigmoid(Float.POSITIVE_INFINITY));
        assertEquals(Canonical.sigmoid(-87f), Canonical.sigmoid(Float.NEGATIVE_INFINITY));
        assertTrue(Canonical.sigmoid(-87f) < 2e-38f);
        assertEquals(Float.NaN, Canonical.sigmoid(Float.NaN));
    }

    @Test
    void tanhIsClose() {
        within(1.331, Canonical::tanh, Math::tanh, Float.MIN_NORMAL, Float.MAX_VALUE);
        within(1.331, Canonical::tanh, Math::tanh, -Float.MIN_NORMAL, -Float.MAX_VALUE);
    }

    @Test
    void tanhKeepsItsEnds() {
        assertEquals(0f, Canonical.tanh(0f));
        assertEquals(Float.MIN_VALUE, Canonical.tanh(Float.MIN_VALUE));
        assertEquals(1f, Canonical.tanh(Float.POSITIVE_INFINITY));
        assertEquals(-1f, Canonical.tanh(Float.NEGATIVE_INFINITY));
        assertEquals(Float.NaN, Canonical.tanh(Float.NaN));
    }
}
