package io.kiln.tuning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Rows of a text file: comma-separated cells, a line a row, first the header; lines that are empty
 * or begin with # say nothing.
 *
 * @param rows in the file's order
 */
public record Table(List<Row> rows) {
    /** The first line that is no comment. */
    public static final String HEADER = "level,pattern,form,m,n,k,kernels,source";

    /** Keeps the rows. */
    public Table {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a table.
     *
     * @param file its name, for complaints
     * @param text what is in it
     * @param check throws where kernels or their parameters do not exist
     * @throws TableException for the first line that is wrong
     */
    public static Table parse(String file, String text, Consumer<Setting> check) {
        List<Row> rows = new ArrayList<>();
        boolean headed = false;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                if (!says(line)) {
                    continue;
                } else if (!headed) {
                    requireHeader(line);
                    headed = true;
                } else {
                    Row row = Row.parse(line);
                    check.accept(row.rule().setting());
                    rows.add(row);
                }
            } catch (RuntimeException e) {
                throw new TableException(file + ":" + number + ": " + e.getMessage(), e);
            }
        }
        return new Table(rows);
    }

    private static boolean says(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    private static void requireHeader(String line) {
        if (!line.strip().equals(HEADER)) {
            throw new IllegalArgumentException("the first line has to be " + HEADER);
        }
    }

    /**
     * The rows for a device, the most exact first, those of one level in the table's order.
     *
     * @param target the device
     */
    public List<Row> of(Target target) {
        return rows.stream()
                .filter(row -> row.level().matches(row.pattern(), target))
                .sorted(Comparator.comparing(Row::level))
                .toList();
    }

    /**
     * A table's text with more rows, which come first and take the places of those for the same
     * devices, shapes and precision. Comments stay.
     *
     * @param text of a table, or an empty one
     * @param more rows
     */
    public static String merged(String text, List<Row> more) {
        Set<String> keys = more.stream().map(Row::key).collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        int header = -1;
        for (String line : text.strip().lines().toList()) {
            boolean row = header >= 0 && says(line);
            if (header < 0 && says(line)) {
                header = lines.size();
            }
            if (!row || !keys.contains(Row.parse(line).key())) {
                lines.add(line);
            }
        }
        if (header < 0) {
            lines.removeIf(String::isBlank);
            lines.add(HEADER);
            header = lines.size() - 1;
        }
        lines.addAll(header + 1, more.stream().map(Row::toString).toList());
        return String.join("\n", lines) + "\n";
    }
}
