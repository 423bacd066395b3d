package io.kiln.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tables of inputs alone: one example a line, every field a number. UTF-8. */
public final class CsvRows {
    private CsvRows() {}

    /**
     * Reads a table; a first line with a field that is no number names the columns.
     *
     * @param file what to read
     * @param inputs columns that there must be
     * @return (examples, inputs)
     * @throws DataException naming line and column of what cannot be read
     */
    public static float[][] read(Path file, int inputs) {
        Csv.requireFile(file);
        List<float[]> rows = new ArrayList<>();
        try (CsvRecords records = new CsvRecords(file, ',')) {
            for (boolean first = true; records.next(); first = false) {
                if (records.fields() != inputs) {
                    throw records.error(
                            Math.min(records.fields(), inputs),
                            records.fields() + " columns; the model has " + inputs
                                    + " inputs, and expects a column for each and no other");
                }
                if (!first || !names(records)) {
                    rows.add(row(records));
                }
            }
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (rows.isEmpty()) {
            throw new DataException(file + ": no examples; expected one a line");
        }
        return rows.toArray(float[][]::new);
    }

    private static boolean names(CsvRecords records) {
        boolean names = false;
        for (int i = 0; i < records.fields(); i++) {
            names |= !records.isNumber(i);
        }
        return names;
    }

    private static float[] row(CsvRecords records) {
        float[] row = new float[records.fields()];
        for (int i = 0; i < row.length; i++) {
            row[i] = records.number(i);
        }
        return row;
    }
}
