package io.kiln.data;

import io.kiln.device.Sha256;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Labelled examples in memory, one row each: either bytes (pictures) or floats (tables). With
 * {@link #targets} each example has numbers to be found instead of a class: then the classes are the
 * names of these numbers, and all labels are 0.
 *
 * <p>Row-major {@code (size, features)}: example i is {@code features} consecutive values. The
 * arrays that {@link #bytes}, {@link #floats} and {@link #labels} return are the data themselves,
 * not copies; they must not be modified.
 */
public final class Dataset {
    private static final float[] NONE = {};

    private final String name;
    private final List<Integer> shape;
    private final int features;
    private final byte[] bytes; // (size, features), empty for a table
    private final float[] floats; // (size, features), empty for pictures
    private final boolean pictures;
    private final int[] labels; // (size), each 0 .. classes - 1
    private final List<String> classes;
    private final @Nullable Targets targets;
    private final float[] classWeights; // (classes), or empty

    private Dataset(
            String name,
            List<Integer> shape,
            byte[] bytes,
            float[] floats,
            boolean pictures,
            int[] labels,
            List<String> classes,
            @Nullable Targets targets,
            float[] classWeights) {
        this.name = name;
        this.shape = List.copyOf(shape);
        this.features = product(name, shape);
        this.bytes = bytes;
        this.floats = floats;
        this.pictures = pictures;
        this.labels = labels;
        this.classes = List.copyOf(classes);
        this.targets = targets;
        this.classWeights = classWeights;
        check(pictures ? bytes.length : floats.length);
    }

    /**
     * Pictures: {@code size} examples of one byte a value, 0 to 255 unsigned.
     *
     * @param name what messages call it
     * @param shape the shape of one example, such as [28, 28]
     * @param pixels (size, features); kept, not copied
     * @param labels (size), each from 0 to classes - 1; kept, not copied
     * @param classes the name of each class
     * @throws DataException if sizes or labels do not fit together
     */
    public static Dataset ofBytes(
            String name, List<Integer> shape, byte[] pixels, int[] labels, List<String> classes) {
        return new Dataset(name, shape, pixels, new float[0], true, labels, classes, null, NONE);
    }

    /**
     * A table: {@code size} examples of {@code features} numbers.
     *
     * @param name what messages call it
     * @param features numbers in a row, at least 1
     * @param values (size, features); kept, not copied
     * @param labels (size), each from 0 to classes - 1; kept, not copied
     * @param classes the name of each class
     * @throws DataException if sizes or labels do not fit together
     */
    public static Dataset ofFloats(
            String name, int features, float[] values, int[] labels, List<String> classes) {
        return ofFloats(name, List.of(features), values, labels, classes);
    }

    /**
     * The same of another shape than a row.
     *
     * @param name what messages call it
     * @param shape the shape of one example, such as [28, 28]
     * @param values (size, features); kept, not copied
     * @param labels (size), each from 0 to classes - 1; kept, not copied
     * @param classes the name of each class
     * @throws DataException if sizes or labels do not fit together
     */
    public static Dataset ofFloats(
            String name, List<Integer> shape, float[] values, int[] labels, List<String> classes) {
        return new Dataset(name, shape, new byte[0], values, false, labels, classes, null, NONE);
    }

    /**
     * The same inputs with numbers to be found in place of classes.
     *
     * @param outputs a name for each number, at least one
     * @param found (size, outputs) and their units
     * @throws DataException if sizes do not fit together
     */
    public Dataset withTargets(List<String> outputs, Targets found) {
        if (found.values().length != (long) size() * outputs.size() || outputs.isEmpty()) {
            throw DataException.of(
                    "%s: %d targets for %d examples, %d of each; expected %d",
                    name,
                    found.values().length,
                    size(),
                    outputs.size(),
                    (long) size() * outputs.size());
        }
        return new Dataset(
                name, shape, bytes, floats, pictures, new int[size()], outputs, found, NONE);
    }

    private static int product(String name, List<Integer> shape) {
        long product = 1;
        for (int side : shape) {
            if (side < 1 || (product *= side) > Integer.MAX_VALUE) {
                throw new DataException(name + ": one example cannot have the shape " + shape
                        + "; every side is at least 1 and their product below 2^31");
            }
        }
        return (int) product;
    }

    private void check(long values) {
        if (values != (long) labels.length * features) {
            throw DataException.of(
                    "%s: %d values for %d labels of %d features each; expected %d values",
                    name, values, labels.length, features, (long) labels.length * features);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw DataException.of(
                        "%s: label %d of example %d is not one of the %d classes (0 to %d)",
                        name, labels[i], i, classes.size(), classes.size() - 1);
            }
        }
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** The number of examples. */
    public int size() {
        return labels.length;
    }

    /** Values in one example: the product of {@link #shape}. */
    public int features() {
        return features;
    }

    /** The shape of one example, such as [28, 28], or [features] for a table. */
    public List<Integer> shape() {
        return shape;
    }

    /** Whether the values are bytes ({@link #bytes}) rather than floats ({@link #floats}). */
    public boolean isBytes() {
        return pictures;
    }

    /** (size, features) unsigned; not to be modified. */
    public byte[] bytes() {
        if (!pictures) {
            throw new IllegalStateException(name + " is a table: ask for floats()");
        }
        return bytes;
    }

    /** (size, features); not to be modified. */
    public float[] floats() {
        if (pictures) {
            throw new IllegalStateException(name + " holds bytes: ask for bytes()");
        }
        return floats;
    }

    /** (size), each from 0 to classes - 1; not to be modified. */
    public int[] labels() {
        return labels;
    }

    /** The name of each class, or of each target. */
    public List<String> classes() {
        return classes;
    }

    /**
     * The same examples, which count in training as much as their class.
     *
     * @param weights (classes), each finite and 0 or more
     * @throws DataException if there are more or fewer, or one is something else
     */
    public Dataset withClassWeights(float[] weights) {
        boolean fine = weights.length == classes.size() && targets == null;
        for (float weight : weights) {
            fine &= weight >= 0 && Float.isFinite(weight);
        }
        if (!fine) {
            throw new DataException(name + ": class weights " + Arrays.toString(weights)
                    + "; expected a number of 0 or more for each of the classes " + classes);
        }
        return new Dataset(
                name, shape, bytes, floats, pictures, labels, classes, null, weights.clone());
    }

    /**
     * Weights in which every class counts alike: {@code size / (classes * examples of the class)},
     * 0 for a class without examples.
     */
    public float[] balancedWeights() {
        int[] counts = labelCounts();
        float[] weights = new float[counts.length];
        for (int c = 0; c < counts.length; c++) {
            weights[c] = counts[c] == 0 ? 0 : (float) ((double) size() / counts.length / counts[c]);
        }
        return weights;
    }

    /** (classes): how much an example of each class counts; empty where all count alike. */
    public float[] classWeights() {
        return classWeights.clone();
    }

    /** Numbers to be found, or nothing where the examples have classes. */
    public Optional<Targets> targets() {
        return Optional.ofNullable(targets);
    }

    /** (classes): how many examples each class has. */
    public int[] labelCounts() {
        int[] counts = new int[classes.size()];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /** Examples {@code from} (inclusive) to {@code to} (exclusive), copied. */
    public Dataset range(int from, int to) {
        if (from < 0 || to < from || to > size()) {
            throw DataException.of(
                    "%s: examples %d to %d do not exist; it has %d", name, from, to, size());
        }
        byte[] someBytes =
                pictures ? Arrays.copyOfRange(bytes, from * features, to * features) : bytes;
        float[] someFloats =
                pictures ? floats : Arrays.copyOfRange(floats, from * features, to * features);
        int[] someLabels = Arrays.copyOfRange(labels, from, to);
        int outputs = classes.size();
        Targets some = targets == null ? null : targets.range(from * outputs, to * outputs);
        return new Dataset(
                name,
                shape,
                someBytes,
                someFloats,
                pictures,
                someLabels,
                classes,
                some,
                classWeights);
    }

    /**
     * Some of the examples in another order, copied.
     *
     * @param other what messages call them
     * @param rows which, each from 0 to size - 1
     */
    public Dataset select(String other, int[] rows) {
        Memory.require((pictures ? 1L : 4L) * rows.length * features, other);
        byte[] someBytes = new byte[pictures ? rows.length * features : 0];
        float[] someFloats = new float[pictures ? 0 : rows.length * features];
        int[] someLabels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int from = rows[i] * features;
            if (pictures) {
                System.arraycopy(bytes, from, someBytes, i * features, features);
            } else {
                System.arraycopy(floats, from, someFloats, i * features, features);
            }
            someLabels[i] = labels[rows[i]];
        }
        Targets some = targets == null ? null : targets.select(rows, classes.size());
        return new Dataset(
                other,
                shape,
                someBytes,
                someFloats,
                pictures,
                someLabels,
                classes,
                some,
                classWeights);
    }

    /** (features): example {@code i} as the network sees it. */
    public float[] row(int i, Scaling scaling) {
        float[] row = new float[features];
        for (int j = 0; j < features; j++) {
            int at = i * features + j;
            row[j] = pictures ? bytes[at] & 0xFF : floats[at];
        }
        scaling.apply(row, features);
        return row;
    }

    /**
     * The SHA-256 of the content in hexadecimal: kind, shape, classes, values (bytes as they are,
     * floats little-endian), labels (four bytes, little-endian), targets as floats. The name does
     * not count.
     */
    public String sha256() {
        MessageDigest digest = Sha256.begin();
        String head = (pictures ? "u8" : "f32") + shape + classes;
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        update(digest, four, floats);
        for (int label : labels) {
            digest.update(four.putInt(0, label).array());
        }
        if (targets != null) {
            update(digest, four, targets.values());
        }
        return Sha256.hex(digest);
    }

    private static void update(MessageDigest digest, ByteBuffer four, float[] values) {
        for (float value : values) {
            digest.update(four.putFloat(0, value).array());
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d examples of %s, %d %s",
                name,
                size(),
                shape,
                classes.size(),
                targets == null ? "classes" : "targets");
    }
}
