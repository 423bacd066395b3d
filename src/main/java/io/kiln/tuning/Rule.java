package io.kiln.tuning;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which kernels do products of some shapes.
 *
 * @param form {@code NN}, {@code NT}, {@code TN}, or {@code *} for all
 * @param m rows of C
 * @param n columns of C
 * @param k length of the sums
 * @param setting the kernels
 */
public record Rule(String form, Range m, Range n, Range k, Setting setting) {
    private static final List<String> FORMS = List.of("NN", "NT", "TN", "*");
    private static final String BETWEEN = " | ";

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException when there is no such form
     */
    public Rule {
        if (!FORMS.contains(form)) {
            throw new IllegalArgumentException(
                    "form '" + form + "' is not one of " + String.join(", ", FORMS));
        }
    }

    /**
     * Some kernels for all products.
     *
     * @param setting the kernels
     */
    public static Rule always(Setting setting) {
        return new Rule("*", Range.ALL, Range.ALL, Range.ALL, setting);
    }

    /**
     * Reads rules.
     *
     * @param text for example {@code NN 64-127 * *: local BM=64 | direct}: separated by bars, what
     *     is before a colon is for which products, and absent where it is for all
     * @throws IllegalArgumentException when it is something else
     */
    public static List<Rule> parseAll(String text) {
        return Arrays.stream(text.split("\\|", -1)).map(Rule::parse).toList();
    }

    private static Rule parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return always(Setting.parse(text));
        }
        String[] words = text.substring(0, colon).strip().split("\\s+");
        if (words.length != 4) {
            throw new IllegalArgumentException(
                    "'" + text.strip() + "' is not like 'NN 64-127 * *: local BM=64'");
        }
        return of(words, Setting.parse(text.substring(colon + 1)));
    }

    /** Form, m, n and k as words. */
    static Rule of(String[] words, Setting setting) {
        return new Rule(
                words[0],
                Range.parse(words[1]),
                Range.parse(words[2]),
                Range.parse(words[3]),
                setting);
    }

    /**
     * Whether it is for products of all shapes.
     *
     * @return true when it holds whatever the product
     */
    public boolean holdsAlways() {
        return equals(always(setting));
    }

    /**
     * Whether it is for a product.
     *
     * @param shape of the product
     * @return true when it holds
     */
    public boolean holds(Shape shape) {
        return (form.equals("*") || form.equals(shape.form()))
                && m.has(shape.m())
                && n.has(shape.n())
                && k.has(shape.k());
    }

    /** One rule as {@link #parseAll} reads it. */
    @Override
    public String toString() {
        return holdsAlways()
                ? setting.toString()
                : String.format(Locale.ROOT, "%s %s %s %s: %s", form, m, n, k, setting);
    }

    /**
     * The reverse of {@link #parseAll}.
     *
     * @param rules in order
     */
    public static String text(List<Rule> rules) {
        return rules.stream().map(Rule::toString).collect(Collectors.joining(BETWEEN));
    }
}
