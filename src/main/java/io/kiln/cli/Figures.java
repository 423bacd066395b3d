package io.kiln.cli;

import io.kiln.page.Words;

import java.util.Locale;

/** Numbers for people, the same in every locale. */
public final class Figures {
    private Figures() {}

    /**
     * A share.
     *
     * @param share 0 to 1
     * @return for example {@code 97.83 %}; a dash for what is not a number
     */
    public static String percent(double share) {
        return Words.percent(share);
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
     * A whole number.
     *
     * @param count how many
     * @return for example {@code 109,386}
     */
    public static String count(long count) {
        return Words.count(count);
    }

    /**
     * A number of any size.
     *
     * @param value the number
     * @return four digits that count, for example {@code 0.0812} or {@code 1.235e-07}
     */
    public static String number(double value) {
        return Words.number(value);
    }
}
