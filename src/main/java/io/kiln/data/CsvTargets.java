package io.kiln.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables with numbers to be found: one example a line, some columns the targets, all others the
 * inputs, every field a number. UTF-8, read twice as in {@link Csv}.
 */
public final class CsvTargets {
    private final Path file;
    private final Csv.Options options;
    private final List<Integer> wanted = new ArrayList<>(); // columns of the targets
    private final List<String> names = new ArrayList<>();
    private int columns;
    private boolean header;

    private CsvTargets(Path file, Csv.Options options) {
        this.file = file;
        this.options = options;
    }

    /**
     * Reads a table.
     *
     * @param file what to read
     * @param options its label says which columns are targets: names or numbers from 1 with commas
     *     between; empty for the last column
     * @return targets as they are, called by the header's names, else {@code column 3} and so on
     * @throws DataException naming line and column of what cannot be read
     */
    public static Dataset read(Path file, Csv.Options options) {
        Csv.requireFile(file);
        try {
            return new CsvTargets(file, options).read();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Dataset read() throws IOException {
        long rows = 0;
        try (CsvRecords records = new CsvRecords(file, options.separator())) {
            if (!records.next()) {
                throw new DataException(file + ": empty; expected one example a line");
            }
            start(records);
            for (rows = header ? 0 : 1; records.next(); rows++) {
                checkWidth(records);
            }
        }
        if (rows == 0) {
            throw new DataException(file + ": a header and no examples");
        }
        if (rows * columns > Memory.LARGEST_ARRAY) {
            throw DataException.of(
                    "%s: %d rows of %d numbers; the most is 2^31 numbers", file, rows, columns);
        }
        Memory.require(4L * rows * columns, file.toString());
        return fill((int) rows);
    }

    private void checkWidth(CsvRecords records) {
        if (records.fields() != columns) {
            throw records.error(
                    Math.min(records.fields(), columns),
                    records.fields() + " columns; expected " + columns + ", as in the first line");
        }
    }

    /** From the first line: the number of columns, the header, which columns are targets. */
    private void start(CsvRecords first) {
        columns = first.fields();
        boolean words = false;
        for (int i = 0; i < columns; i++) {
            words |= !first.isNumber(i);
        }
        header = options.header() == Csv.Header.YES || options.header() == Csv.Header.AUTO && words;
        String asked = options.label().isEmpty() ? String.valueOf(columns) : options.label();
        for (String one : asked.split(",", -1)) {
            int column = column(first, one.strip());
            if (wanted.contains(column)) {
                throw first.error(column, "asked for as a target twice");
            }
            wanted.add(column);
            names.add(header ? first.field(column) : "column " + (column + 1));
        }
        if (wanted.size() >= columns) {
            throw first.error(0, "every column is a target; expected at least one input");
        }
    }

    private int column(CsvRecords first, String asked) {
        for (int i = 0; i < columns && header; i++) {
            if (first.field(i).equals(asked)) {
                return i;
            }
        }
        int number = asked.matches("[0-9]{1,6}") ? Integer.parseInt(asked) : 0;
        if (number < 1 || number > columns) {
            throw DataException.of(
                    "%s: no target column '%s'; give names of the header or numbers from 1 to %d",
                    file, CsvRecords.clip(asked), columns);
        }
        return number - 1;
    }

    private Dataset fill(int rows) throws IOException {
        float[] values = new float[rows * (columns - wanted.size())];
        float[] targets = new float[rows * wanted.size()];
        int at = 0;
        try (CsvRecords records = new CsvRecords(file, options.separator())) {
            if (header) {
                records.next();
            }
            for (int row = 0; row < rows; row++) {
                if (!records.next() || records.fields() != columns) {
                    throw new DataException(file + ": changed while it was read");
                }
                for (int column = 0; column < columns; column++) {
                    int target = wanted.indexOf(column);
                    float value = records.number(column);
                    if (target >= 0) {
                        targets[row * wanted.size() + target] = value;
                    } else {
                        values[at++] = value;
                    }
                }
            }
        }
        return Dataset.ofFloats(
                        file.getFileName().toString(),
                        columns - wanted.size(),
                        values,
                        new int[rows],
                        names)
                .withTargets(names, new Targets(targets, Scaling.none()));
    }
}
