package io.kiln.tuning;

import io.kiln.device.Precision;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A family of kernels and values of its parameters; those that are not named are the family's
 * choice.
 *
 * @param precision how exactly they multiply
 * @param family for example {@code local}
 * @param parameters for example BM: 128
 */
public record Setting(Precision precision, String family, SortedMap<String, Integer> parameters) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern PARAMETER = Pattern.compile("([A-Z][A-Z0-9_]*)=(\\d{1,6})");

    /** Keeps the parameters. */
    public Setting {
        parameters = new TreeMap<>(parameters);
    }

    /**
     * Names a setting in 32-bit floats.
     *
     * @param family for example {@code local}
     * @param parameters in any order
     */
    public static Setting of(String family, Map<String, Integer> parameters) {
        return new Setting(Precision.FP32, family, new TreeMap<>(parameters));
    }

    /**
     * The same kernels in another precision.
     *
     * @param mode how exactly they multiply
     */
    public Setting in(Precision mode) {
        return new Setting(mode, family, parameters);
    }

    /**
     * Reads a setting.
     *
     * @param text for example {@code local BM=128 BN=128}, or {@code bf16 tensor}: without a word on
     *     precision it is for 32-bit floats
     * @throws IllegalArgumentException when it is something else
     */
    public static Setting parse(String text) {
        Deque<String> words = new ArrayDeque<>(List.of(text.strip().split("\\s+")));
        Precision mode = words.size() > 1 ? precision(words.element()) : null;
        if (mode != null) {
            words.remove();
        }
        String family = words.remove();
        if (!NAME.matcher(family).matches()) {
            throw new IllegalArgumentException("'" + family + "' is no name of kernels");
        }
        return new Setting(mode == null ? Precision.FP32 : mode, family, parameters(words));
    }

    private static @Nullable Precision precision(String word) {
        return Arrays.stream(Precision.values())
                .filter(mode -> mode.label().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static SortedMap<String, Integer> parameters(Iterable<String> words) {
        SortedMap<String, Integer> parameters = new TreeMap<>();
        for (String word : words) {
            Matcher found = PARAMETER.matcher(word);
            if (!found.matches()) {
                throw new IllegalArgumentException("'" + word + "' is not like BM=128");
            } else if (parameters.put(found.group(1), Integer.parseInt(found.group(2))) != null) {
                throw new IllegalArgumentException(found.group(1) + " is there twice");
            }
        }
        return parameters;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        var text = new StringBuilder(precision == Precision.FP32 ? "" : precision.label() + " ");
        text.append(family);
        parameters.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }
}
