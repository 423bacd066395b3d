package io.kiln.bench;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * What a comparison with double precision found.
 *
 * @param error of all values compared, relative (Frobenius norm of the difference by that of the
 *     reference)
 * @param fault what is wrong in one line, or null
 */
public record Checked(double error, @Nullable String fault) {
    /** Compares values within a relative error of them all; a NaN is always wrong. */
    static Checked of(String what, double[] wanted, float[] got, double tolerance) {
        double difference = 0;
        double size = 0;
        for (int e = 0; e < wanted.length; e++) {
            difference += (got[e] - wanted[e]) * (got[e] - wanted[e]);
            size += wanted[e] * wanted[e];
        }
        double error = Math.sqrt(difference / Math.max(size, Double.MIN_NORMAL));
        return new Checked(
                error,
                error <= tolerance
                        ? null
                        : String.format(
                                Locale.ROOT,
                                "%s is off by %.1e, at most %.0e is rounding",
                                what,
                                error,
                                tolerance));
    }

    /** The worse of two. */
    Checked and(Checked other) {
        return new Checked(Math.max(error, other.error), fault == null ? other.fault : fault);
    }
}
