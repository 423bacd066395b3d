package io.kiln.tuning;

import java.util.Locale;

/**
 * A line of a table.
 *
 * @param level what the pattern is about
 * @param pattern of names; * stands for any text, ? for any letter
 * @param rule which kernels do which products
 * @param source where that is known from: {@code tried: ...} or {@code cited from ..., not tried}
 */
public record Row(Level level, String pattern, Rule rule, String source) {
    private static final int CELLS = 8;

    /**
     * A row for one device.
     *
     * @param name what the device calls itself
     * @param rule which kernels do which products
     * @param source where that is known from
     */
    public static Row ofDevice(String name, Rule rule, String source) {
        String literal = name.strip().replace(',', '?').replace('*', '?');
        return new Row(Level.DEVICE, literal, rule, source.replaceAll("\\s+", " "));
    }

    /** Reads a line; the source is all of its end, commas included. */
    static Row parse(String line) {
        String[] cells = line.split(",", CELLS);
        if (cells.length < CELLS) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d cells, needs %d: %s",
                    cells.length,
                    CELLS,
                    String.join(", ", Table.HEADER.split(","))));
        }
        for (int c = 0; c < CELLS; c++) {
            cells[c] = cells[c].strip();
            if (cells[c].isEmpty()) {
                throw new IllegalArgumentException("cell " + (c + 1) + " is empty");
            }
        }
        Rule rule = Rule.of(
                new String[] {cells[2], cells[3], cells[4], cells[5]}, Setting.parse(cells[6]));
        return new Row(Level.of(cells[0]), cells[1], rule, cells[7]);
    }

    /** What a row of the same device, shapes and precision has, too. */
    String key() {
        return place() + "," + rule.setting().precision();
    }

    private String place() {
        return String.join(
                ",",
                level.word(),
                pattern,
                rule.form(),
                rule.m().toString(),
                rule.n().toString(),
                rule.k().toString());
    }

    /** The line. */
    @Override
    public String toString() {
        return place() + "," + rule.setting() + "," + source;
    }
}
