package io.kiln.data;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tables: one example a line, one column its label, the others numbers. UTF-8.
 *
 * <p>The file is read twice, first to count and to learn the classes, then into arrays of exactly
 * the right size. The classes are the distinct labels, sorted: by value if all are integers, else
 * by their text.
 */
public final class Csv {
    private static final int MOST_CLASSES = 10_000;
    private static final int LONGEST_LABEL = 200;

    /** Whether the first line names the columns. */
    public enum Header {
        /** It does if no feature in it is a number; it does not if all are; else an error asks. */
        AUTO,
        /** It does. */
        YES,
        /** It does not. */
        NO
    }

    /**
     * How to read a file.
     *
     * @param header whether the first line names the columns
     * @param label the label's column: its name, or its number counted from 1; empty for the last.
     *     A name in the header wins over a number
     * @param separator what stands between fields
     */
    public record Options(Header header, String label, char separator) {
        /** Header found out, label in the last column, commas. */
        public static Options defaults() {
            return new Options(Header.AUTO, "", ',');
        }

        /** The same with the label in another column: its name, or its number counted from 1. */
        public Options withLabel(String column) {
            return new Options(header, column, separator);
        }

        /** The same with the header stated. */
        public Options withHeader(Header stated) {
            return new Options(stated, label, separator);
        }

        /** The same with another separator. */
        public Options withSeparator(char other) {
            return new Options(header, label, other);
        }
    }

    /**
     * A cell as a file holds it (RFC 4180): in quotes where it needs them, and its own doubled.
     *
     * @param text what is to be read again
     */
    public static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private final Path file;
    private final Options options;
    private final Map<String, Integer> seen = new HashMap<>(); // label to class
    private int columns;
    private int labelColumn;
    private boolean header;
    private int rows;

    private Csv(Path file, Options options) {
        this.file = file;
        this.options = options;
    }

    /**
     * Reads a training part: its labels make the classes.
     *
     * @throws DataException naming line and column of what cannot be read
     */
    public static Dataset read(Path file, Options options) {
        return new Csv(file, options).read(null);
    }

    /**
     * Reads another part of the same task.
     *
     * @param classes the training part's classes; a label that is not among them is an error
     * @throws DataException naming line and column of what cannot be read
     */
    public static Dataset read(Path file, Options options, List<String> classes) {
        return new Csv(file, options).read(classes);
    }

    private Dataset read(@Nullable List<String> given) {
        requireFile(file);
        try {
            List<String> classes = survey(given);
            Memory.require(4L * rows * columns, file.toString());
            return fill(classes);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException(
                    file + ": " + (Files.exists(file) ? "not a file" : "no such file")
                            + "; expected a CSV file");
        }
    }

    /** The first reading: where the label is, how many rows there are, which classes. */
    private List<String> survey(@Nullable List<String> given) throws IOException {
        Set<String> labels = new HashSet<>(given == null ? List.of() : given);
        long count = 0;
        try (CsvRecords records = new CsvRecords(file, options.separator())) {
            if (!records.next()) {
                throw new DataException(file + ": empty; expected one example a line");
            }
            start(records);
            boolean more = !header || records.next();
            for (; more; more = records.next()) {
                label(records, labels, given != null);
                count++;
            }
        }
        if (count == 0) {
            throw new DataException(file + ": a header and no examples");
        }
        if (count * (columns - 1) > Memory.LARGEST_ARRAY) {
            throw DataException.of(
                    "%s: %d rows of %d numbers; the most is 2^31 numbers",
                    file, count, columns - 1);
        }
        rows = (int) count;
        List<String> classes = given == null ? sorted(labels) : given;
        for (String name : classes) {
            seen.put(name, seen.size());
        }
        return classes;
    }

    private void label(CsvRecords records, Set<String> labels, boolean fixed) {
        if (records.fields() != columns) {
            throw records.error(
                    Math.min(records.fields(), columns),
                    String.format(
                            Locale.ROOT,
                            "%d columns; expected %d, as in the first line",
                            records.fields(),
                            columns));
        }
        String label = records.field(labelColumn);
        if (label.isEmpty() || label.length() > LONGEST_LABEL) {
            throw records.error(
                    labelColumn,
                    "a label of " + label.length() + " characters; expected 1 to " + LONGEST_LABEL);
        }
        if (fixed && !labels.contains(label)) {
            throw records.error(
                    labelColumn,
                    "the label '" + CsvRecords.clip(label)
                            + "' is not one of the training part's classes");
        }
        if (labels.add(label) && labels.size() > MOST_CLASSES) {
            throw records.error(
                    labelColumn,
                    "more than " + MOST_CLASSES + " different labels; is this the label's column?");
        }
    }

    /** From the first line: the number of columns, the header, the label's column. */
    private void start(CsvRecords first) {
        columns = first.fields();
        if (columns < 2) {
            throw first.error(
                    0,
                    "one column; expected a label and at least one number, separated by '"
                            + options.separator() + "'");
        }
        int named = named(first);
        labelColumn = named >= 0 ? named : numbered();
        header = switch (options.header()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> named >= 0 || looksLikeHeader(first);
        };
    }

    /** The column that the first line gives the asked name, or -1. */
    private int named(CsvRecords first) {
        int found = -1;
        for (int i = 0; i < columns && !options.label().isEmpty(); i++) {
            boolean here = options.header() != Header.NO && first.field(i).equals(options.label());
            // A number may be a name only where the header is stated: '7' may well be a pixel.
            if (here && (options.header() == Header.YES || !first.isNumber(i))) {
                if (found >= 0) {
                    throw first.error(i, "a second column is named '" + options.label() + "'");
                }
                found = i;
            }
        }
        return found;
    }

    private int numbered() {
        String asked = options.label();
        if (asked.isEmpty()) {
            return columns - 1;
        }
        if (asked.matches("[0-9]{1,6}")) {
            int number = Integer.parseInt(asked);
            if (number >= 1 && number <= columns) {
                return number - 1;
            }
        }
        throw DataException.of(
                "%s: no label column '%s'; give a name of the header or a number from 1 to %d",
                file, CsvRecords.clip(asked), columns);
    }

    private boolean looksLikeHeader(CsvRecords first) {
        int numbers = 0;
        int odd = -1;
        for (int i = 0; i < columns; i++) {
            if (i != labelColumn && first.isNumber(i)) {
                numbers++;
            } else if (i != labelColumn) {
                odd = i;
            }
        }
        if (numbers > 0 && odd >= 0) {
            throw first.error(
                    odd,
                    "'" + CsvRecords.clip(first.field(odd)) + "' is not a number, others in"
                            + " this line are; if it names the columns, state the header");
        }
        return numbers == 0;
    }

    private static List<String> sorted(Set<String> labels) {
        List<String> classes = new ArrayList<>(labels);
        boolean integers = classes.stream().allMatch(label -> label.matches("[+-]?[0-9]{1,18}"));
        Comparator<String> byText = Comparator.naturalOrder();
        Comparator<String> byValue = Comparator.comparingLong(Long::parseLong);
        classes.sort(integers ? byValue.thenComparing(byText) : byText);
        return List.copyOf(classes);
    }

    /** The second reading: values and classes into arrays of the size found. */
    private Dataset fill(List<String> classes) throws IOException {
        float[] values = new float[rows * (columns - 1)];
        int[] labels = new int[rows];
        try (CsvRecords records = new CsvRecords(file, options.separator())) {
            if (header) {
                records.next();
            }
            int at = 0;
            for (int row = 0; row < rows; row++) {
                if (!records.next() || records.fields() != columns) {
                    throw new DataException(file + ": changed while it was read");
                }
                Integer found = seen.get(records.field(labelColumn));
                labels[row] = found == null ? -1 : found;
                for (int column = 0; column < columns; column++) {
                    if (column != labelColumn) {
                        values[at++] = records.number(column);
                    }
                }
            }
        }
        return Dataset.ofFloats(
                file.getFileName().toString(), columns - 1, values, labels, classes);
    }
}
