package io.kiln.bench;

import java.util.Locale;

/** Figures for people, the same in every locale. */
final class Words {
    private static final String[] UNITS = {"s", "ms", "us", "ns"};
    static final String NOTHING = "-";

    private Words() {}

    /** Three digits that count, for example {@code 4.21 ms}. */
    static String seconds(double seconds) {
        if (!(seconds > 0 && Double.isFinite(seconds))) {
            return NOTHING;
        }
        double value = seconds;
        int unit = 0;
        while (value < 0.9995 && unit < UNITS.length - 1) {
            value *= 1000;
            unit++;
        }
        return digits(value) + " " + UNITS[unit];
    }

    /** Three digits that count, and no more than that behind the point. */
    static String digits(double value) {
        if (!Double.isFinite(value)) {
            return NOTHING;
        }
        String form = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, form, value);
    }

    /** Thousands of millions. */
    static String giga(double value) {
        return digits(value * 1e-9);
    }

    static String percent(double share) {
        return Double.isFinite(share)
                ? String.format(Locale.ROOT, "%.0f %%", 100 * share)
                : NOTHING;
    }

    static String error(double error) {
        return Double.isFinite(error) ? String.format(Locale.ROOT, "%.1e", error) : NOTHING;
    }

    /** For example {@code 1.04x (0.98 to 1.09)}. */
    static String ratio(Ratio ratio) {
        return String.format(
                Locale.ROOT,
                "%sx (%s to %s)",
                digits(ratio.value()),
                digits(ratio.low()),
                digits(ratio.high()));
    }
}
