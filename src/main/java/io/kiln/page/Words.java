package io.kiln.page;

import java.util.Locale;

/** Numbers for people, the same in every locale. */
public final class Words {
    private Words() {}

    /**
     * A share.
     *
     * @param share 0 to 1
     * @return for example {@code 97.83 %}; a dash for what is not a number
     */
    public static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f %%", 100 * share) : "-";
    }

    /**
     * A whole number.
     *
     * @param count how many
     * @return for example {@code 109,386}
     */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /**
     * A size.
     *
     * @param bytes how many
     * @return for example {@code 427.3 KiB}
     */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < 3) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %siB", size, "KMGT".charAt(unit));
    }

    /**
     * A number of any size.
     *
     * @param value the number
     * @return four digits that count, for example {@code 0.0812} or {@code 1.235e-07}
     */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        double size = Math.abs(value);
        boolean plain = size == 0 || size >= 1e-3 && size < 1e6;
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
    }

    /**
     * A time.
     *
     * @param seconds how long
     * @return for example {@code 2.35 s}, {@code 5 min 8 s} or {@code 2 h 7 min}; a dash for what is
     *     not a number
     */
    public static String time(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "-";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
