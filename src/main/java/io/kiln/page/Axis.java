package io.kiln.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis with round numbers.
 *
 * @param low where it begins
 * @param high where it ends, above {@code low}
 * @param step between two numbers
 */
record Axis(double low, double high, double step) {
    /** Holds some values; the numbers are 1, 2 or 5 times a power of ten apart. */
    static Axis around(double least, double most, int intervals) {
        double span = most > least ? most - least : Math.max(Math.abs(most), 1e-9);
        double power = Math.pow(10, Math.floor(Math.log10(span / intervals)));
        double step = 10 * power;
        for (double nice : new double[] {5, 2, 1}) {
            step = span / (nice * power) <= intervals + 0.5 ? nice * power : step;
        }
        double high = Math.ceil(most / step - 1e-9) * step;
        double low = Math.floor(least / step + 1e-9) * step;
        return new Axis(low, high > low ? high : low + step, step);
    }

    /** Whole numbers from 1 on. */
    static Axis counting(int last) {
        Axis any = around(0, Math.max(last, 2), 6);
        return new Axis(Math.min(1, last - 1), Math.max(last, 1), Math.max(1, any.step));
    }

    /** From 0 to 1. */
    double share(double value) {
        return (value - low) / (high - low);
    }

    List<Double> numbers() {
        List<Double> numbers = new ArrayList<>();
        for (long n = (long) Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) {
            numbers.add(n * step);
        }
        return numbers;
    }

    /** With as many decimals as tell neighbours apart. */
    String words(double number) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return decimals > 5
                ? String.format(Locale.ROOT, "%.1e", number)
                : String.format(Locale.ROOT, "%." + decimals + "f", number);
    }
}
