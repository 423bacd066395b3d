package io.kiln.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * A table of inputs alone: one example a line, every field a number; a first line with a field that
 * is no number names the columns. UTF-8.
 *
 * <p>The file is read twice: first whole, to find what is wrong with it, then a block of rows at a
 * time, so that no table is too long.
 */
public final class CsvRows {
    private final Path file;
    private final int inputs;

    private CsvRows(Path file, int inputs) {
        this.file = file;
        this.inputs = inputs;
    }

    /**
     * Looks through a table.
     *
     * @param file what to read
     * @param inputs columns that there must be
     * @return its rows
     * @throws DataException naming line and column of what cannot be read
     */
    public static CsvRows open(Path file, int inputs) {
        Csv.requireFile(file);
        var rows = new CsvRows(file, inputs);
        if (rows.read(1, (row, number) -> {}) == 0) {
            throw new DataException(file + ": no examples; expected one a line");
        }
        return rows;
    }

    /**
     * Reads the rows.
     *
     * @param most rows in a block, at least 1
     * @param each takes (rows, inputs) and the number of the first of them, from 0
     * @throws DataException if the table is no longer as it was
     */
    public void blocks(int most, ObjIntConsumer<float[][]> each) {
        read(most, each);
    }

    /** The rows in all. */
    private int read(int most, ObjIntConsumer<float[][]> each) {
        int count = 0;
        try (CsvRecords records = new CsvRecords(file, ',')) {
            float[][] block = new float[most][];
            for (boolean more = begin(records); more; more = records.next()) {
                block[count % most] = row(records);
                count = Math.addExact(count, 1);
                if (count % most == 0) {
                    each.accept(block, count - most);
                }
            }
            if (count % most > 0) {
                each.accept(Arrays.copyOf(block, count % most), count - count % most);
            }
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return count;
    }

    /** Goes to the first row, past the names; false where there is none. */
    private boolean begin(CsvRecords records) throws IOException {
        if (!records.next()) {
            return false;
        }
        requireWidth(records);
        boolean names = false;
        for (int i = 0; i < inputs; i++) {
            names |= !records.isNumber(i);
        }
        return !names || records.next();
    }

    private void requireWidth(CsvRecords records) {
        if (records.fields() != inputs) {
            throw records.error(
                    Math.min(records.fields(), inputs),
                    records.fields() + " columns; the model has " + inputs
                            + " inputs, and expects a column for each and no other");
        }
    }

    private float[] row(CsvRecords records) {
        requireWidth(records);
        float[] row = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            row[i] = records.number(i);
        }
        return row;
    }
}
