package io.kiln.data;

import java.util.Arrays;

/**
 * How raw values become what a network sees: {@code x' = (x - shift) * factor}, in float.
 *
 * <p>{@code shift} and {@code factor} have length 1 (the same for all features) or one entry a
 * feature. Learnt from the training part only and saved with the model.
 */
public final class Scaling {
    private final float[] shift; // (1) or (features)
    private final float[] factor; // (1) or (features)

    private Scaling(float[] shift, float[] factor) {
        this.shift = shift;
        this.factor = factor;
    }

    /**
     * The scaling of a saved model.
     *
     * @param shift (1) or (features), finite
     * @param factor as long as shift, finite
     * @throws DataException if lengths differ or a value is not finite
     */
    public static Scaling of(float[] shift, float[] factor) {
        if (shift.length == 0 || shift.length != factor.length) {
            throw DataException.of(
                    "scaling: %d shifts and %d factors; expected one of each, or one a feature",
                    shift.length, factor.length);
        }
        for (int j = 0; j < shift.length; j++) {
            if (!Float.isFinite(shift[j]) || !Float.isFinite(factor[j])) {
                throw DataException.of(
                        "scaling: feature %d has shift %s and factor %s; both must be finite",
                        j, shift[j], factor[j]);
            }
        }
        return new Scaling(shift.clone(), factor.clone());
    }

    /** Bytes to 0 .. 1: {@code x * (1f / 255f)}. */
    public static Scaling unit() {
        return new Scaling(new float[] {0f}, new float[] {1f / 255f});
    }

    /** Values as they are. */
    public static Scaling none() {
        return new Scaling(new float[] {0f}, new float[] {1f});
    }

    /**
     * Mean 0 and variance 1 of each feature over {@code part}: shift is the mean, factor is 1 / the
     * standard deviation (over size, not size - 1), both summed in double. A constant feature keeps
     * factor 1.
     *
     * @throws DataException if {@code part} has no examples
     */
    public static Scaling standardise(Dataset part) {
        if (part.size() == 0) {
            throw new DataException(part.name() + ": no examples to learn a scaling from");
        }
        int features = part.features();
        double[] mean = mean(part);
        double[] square = new double[features];
        for (int i = 0; i < part.size(); i++) {
            for (int j = 0; j < features; j++) {
                double d = value(part, i * features + j) - mean[j];
                square[j] += d * d;
            }
        }
        float[] shift = new float[features];
        float[] factor = new float[features];
        for (int j = 0; j < features; j++) {
            shift[j] = (float) mean[j];
            factor[j] = factorFor(Math.sqrt(square[j] / part.size()), mean[j]);
        }
        return new Scaling(shift, factor);
    }

    /**
     * The same of numbers to be found, so that none of them outweighs the others.
     *
     * @param part with {@link Dataset#targets}
     * @throws DataException if {@code part} has no examples
     */
    public static Scaling standardiseTargets(Dataset part) {
        float[] values = part.targets().orElseThrow().values();
        int[] none = new int[part.size()];
        return standardise(
                Dataset.ofFloats(part.name(), part.classes().size(), values, none, part.classes()));
    }

    private static double[] mean(Dataset part) {
        int features = part.features();
        double[] mean = new double[features];
        for (int i = 0; i < part.size(); i++) {
            for (int j = 0; j < features; j++) {
                mean[j] += value(part, i * features + j);
            }
        }
        for (int j = 0; j < features; j++) {
            mean[j] /= part.size();
        }
        return mean;
    }

    /** NOTE: rounding gives a constant column of 0.1 a deviation of 1e-17, not 0. */
    private static float factorFor(double deviation, double mean) {
        float factor = (float) (1 / deviation);
        boolean constant = deviation <= 1e-12 * Math.abs(mean);
        return constant || !Float.isFinite(factor) || factor == 0 ? 1f : factor;
    }

    private static double value(Dataset part, int at) {
        return part.isBytes() ? part.bytes()[at] & 0xFF : part.floats()[at];
    }

    /**
     * Scales rows in place.
     *
     * @param rows (any number, features), row-major
     * @param features values in a row
     * @throws DataException if this scaling was learnt from another number of features
     */
    public void apply(float[] rows, int features) {
        if (shift.length != 1 && shift.length != features) {
            throw DataException.of(
                    "scaling: learnt from %d features, asked to scale rows of %d",
                    shift.length, features);
        }
        int step = shift.length == 1 ? 0 : 1;
        for (int row = 0; row + features <= rows.length; row += features) {
            for (int j = 0; j < features; j++) {
                rows[row + j] = (rows[row + j] - shift[j * step]) * factor[j * step];
            }
        }
    }

    /**
     * The reverse of {@link #apply}, in place.
     *
     * @param rows (any number, features), row-major
     * @param features values in a row
     */
    public void undo(float[] rows, int features) {
        int step = shift.length == 1 ? 0 : 1;
        for (int i = 0; i < rows.length; i++) {
            int j = i % features * step;
            rows[i] = rows[i] / factor[j] + shift[j];
        }
    }

    /** (1) or (features): what is subtracted first; a copy. */
    public float[] shift() {
        return shift.clone();
    }

    /** (1) or (features): what the difference is multiplied by; a copy. */
    public float[] factor() {
        return factor.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scaling that
                && Arrays.equals(shift, that.shift)
                && Arrays.equals(factor, that.factor);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shift) + Arrays.hashCode(factor);
    }

    @Override
    public String toString() {
        return shift.length == 1
                ? "(x - " + shift[0] + ") * " + factor[0]
                : "(x - shift) * factor over " + shift.length + " features";
    }
}
