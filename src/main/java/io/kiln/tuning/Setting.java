package io.kiln.tuning;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A family of kernels and values of its parameters; those that are not named are the family's
 * choice.
 *
 * @param family for example {@code local}
 * @param parameters for example BM: 128
 */
public record Setting(String family, SortedMap<String, Integer> parameters) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern PARAMETER = Pattern.compile("([A-Z][A-Z0-9_]*)=(\\d{1,6})");

    /** Keeps the parameters. */
    public Setting {
        parameters = new TreeMap<>(parameters);
    }

    /**
     * Names a setting.
     *
     * @param family for example {@code local}
     * @param parameters in any order
     */
    public static Setting of(String family, Map<String, Integer> parameters) {
        return new Setting(family, new TreeMap<>(parameters));
    }

    /**
     * Reads a setting.
     *
     * @param text for example {@code local BM=128 BN=128}
     * @throws IllegalArgumentException when it is something else
     */
    public static Setting parse(String text) {
        String[] words = text.strip().split("\\s+");
        SortedMap<String, Integer> parameters = new TreeMap<>();
        for (int w = 1; w < words.length; w++) {
            Matcher found = PARAMETER.matcher(words[w]);
            if (!found.matches()) {
                throw new IllegalArgumentException("'" + words[w] + "' is not like BM=128");
            } else if (parameters.put(found.group(1), Integer.parseInt(found.group(2))) != null) {
                throw new IllegalArgumentException(found.group(1) + " is there twice");
            }
        }
        if (!NAME.matcher(words[0]).matches()) {
            throw new IllegalArgumentException("'" + words[0] + "' is no name of kernels");
        }
        return new Setting(words[0], parameters);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        var text = new StringBuilder(family);
        parameters.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }
}
