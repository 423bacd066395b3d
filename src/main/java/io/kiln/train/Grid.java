package io.kiln.train;

import io.kiln.device.DeviceException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Values to try for each of some options, and all their combinations.
 *
 * @param axes the values of each option, by its name without dashes; the last one changes fastest
 */
public record Grid(Map<String, List<String>> axes) {
    /** Combinations at most: as many as have a number of three digits. */
    public static final int MOST_POINTS = 999;

    private static final Pattern RANGE = Pattern.compile("(-?[0-9]{1,18})\\.\\.(-?[0-9]{1,18})");
    private static final int NAME = 100; // characters of a folder's name at most

    /**
     * Checks the number of combinations.
     *
     * @throws DeviceException when there are more than {@link #MOST_POINTS}
     */
    public Grid {
        axes = new LinkedHashMap<>(axes);
        double points = 1;
        for (List<String> values : axes.values()) {
            points *= values.size();
        }
        if (points > MOST_POINTS) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%s make %,.0f networks: needs %d or fewer",
                    counts(axes),
                    points,
                    MOST_POINTS));
        }
    }

    private static String counts(Map<String, List<String>> axes) {
        List<String> counts = new ArrayList<>();
        axes.forEach((name, values) -> {
            if (values.size() > 1) {
                counts.add(String.format(Locale.ROOT, "%d of --%s", values.size(), name));
            }
        });
        return String.join(" x ", counts);
    }

    /**
     * What a list of values means: {@code 0.05,0.1}, {@code 1..8} or both; a comma between
     * parentheses belongs to its value.
     *
     * @param option its name as messages show it
     * @param text the list
     * @return the values in their order
     * @throws DeviceException when one is empty or there twice, a range runs downwards, or there
     *     are more than {@link #MOST_POINTS}
     */
    public static List<String> values(String option, String text) {
        Set<String> values = new LinkedHashSet<>();
        for (String part : parts(text)) {
            for (String value : range(option, part.strip())) {
                if (value.isEmpty()) {
                    throw new DeviceException(String.format(
                            Locale.ROOT,
                            "%s '%s': a value is empty; needs a list such as 1,2 or 1..8",
                            option,
                            text));
                } else if (!values.add(value)) {
                    throw new DeviceException(String.format(
                            Locale.ROOT, "%s '%s': %s is there twice", option, text, value));
                }
            }
        }
        return List.copyOf(values);
    }

    /** Between commas that stand in no parentheses; by one look at each character, however long. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int open = 0;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            open = c == '(' ? open + 1 : c == ')' ? Math.max(0, open - 1) : open;
            if (c == ',' && open == 0) {
                parts.add(text.substring(from, at));
                from = at + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<String> range(String option, String part) {
        Matcher range = RANGE.matcher(part);
        if (!range.matches()) {
            return List.of(part);
        }
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        if (last < first || last - first >= MOST_POINTS) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%s %s: needs the lower number first, and %d values or fewer",
                    option,
                    part,
                    MOST_POINTS));
        }
        return LongStream.rangeClosed(first, last).mapToObj(Long::toString).toList();
    }

    /**
     * The options that have more than one value.
     *
     * @return names in the order of the axes
     */
    public List<String> varying() {
        return axes.keySet().stream().filter(name -> values(name).size() > 1).toList();
    }

    private List<String> values(String name) {
        return axes.getOrDefault(name, List.of());
    }

    /**
     * All combinations.
     *
     * @return the value of each option, the last option changing fastest
     */
    public List<Map<String, String>> combinations() {
        List<Map<String, String>> all = List.of(Map.of());
        for (String name : axes.keySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> shorter : all) {
                for (String value : values(name)) {
                    Map<String, String> one = new LinkedHashMap<>(shorter);
                    one.put(name, value);
                    longer.add(one);
                }
            }
            all = longer;
        }
        return all;
    }

    /**
     * What a combination is called, as a name for a folder.
     *
     * @param number of the combination, from 1
     * @param combination values by option
     * @return for example {@code 003-seed1-lr0.05}
     */
    public String name(int number, Map<String, String> combination) {
        var name = new StringBuilder(String.format(Locale.ROOT, "%03d", number));
        for (String option : varying()) {
            name.append('-').append(option).append(combination.get(option));
        }
        String plain = name.toString().replaceAll("[^A-Za-z0-9.+-]+", "_");
        // Windows leaves dots at the end of a name out.
        return plain.substring(0, Math.min(NAME, plain.length())).replaceAll("[.]+$", "");
    }
}
