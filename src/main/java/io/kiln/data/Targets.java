package io.kiln.data;

import java.util.Arrays;

/**
 * Numbers that a network is to find, some for each example, and the units in which it finds them.
 *
 * @param values (examples, outputs), row-major, finite; kept, not copied
 * @param scaling how they become what the network is shown, {@code t' = (t - shift) * factor}
 */
public record Targets(float[] values, Scaling scaling) {
    /** (examples, outputs) as the network is shown them. */
    public float[] scaled(int outputs) {
        float[] rows = values.clone();
        scaling.apply(rows, outputs);
        return rows;
    }

    Targets range(int from, int to) {
        return new Targets(Arrays.copyOfRange(values, from, to), scaling);
    }

    Targets select(int[] rows, int outputs) {
        float[] some = new float[rows.length * outputs];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * outputs, some, i * outputs, outputs);
        }
        return new Targets(some, scaling);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Targets that
                && Arrays.equals(values, that.values)
                && scaling.equals(that.scaling);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(values) + scaling.hashCode();
    }
}
