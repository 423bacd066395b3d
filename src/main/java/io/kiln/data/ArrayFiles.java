package io.kiln.data;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Examples as arrays: an {@code .npz} with {@code x} and {@code y}, or two files, the one with the
 * examples and the other with their labels, each {@code .npy} or IDX.
 *
 * <p>Examples are (N, features) or (N, height, width) and so on; labels are N whole numbers. The
 * classes are the distinct labels by value, called by their digits. An {@code .npz} may have
 * {@code x_train}, {@code y_train}, {@code x_test} and {@code y_test} instead.
 */
public final class ArrayFiles {
    private static final List<String> X = List.of("x", "x_train", "X", "X_train");
    private static final List<String> Y = List.of("y", "y_train", "Y");
    private static final List<String> X_TEST = List.of("x_test", "X_test");
    private static final List<String> Y_TEST = List.of("y_test");
    private static final int MOST_CLASSES = 10_000;
    private static final float EXACT = 1 << 24; // whole numbers up to here are floats

    /** What a file is, by its first bytes. */
    public enum Kind {
        /** One NumPy array. */
        NPY,
        /** Several of them. */
        NPZ,
        /** An IDX file, or gzip. */
        IDX,
        /** Something else. */
        OTHER
    }

    private ArrayFiles() {}

    /**
     * What a file is.
     *
     * @throws DataException if it cannot be read
     */
    public static Kind kind(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(8);
            if (NpyHeader.begins(start)) {
                return Kind.NPY;
            }
            int first = start.length < 2 ? -1 : (start[0] & 0xFF) << 8 | start[1] & 0xFF;
            return first == 0x504B
                    ? Kind.NPZ
                    : first == 0 || first == 0x1F8B ? Kind.IDX : Kind.OTHER;
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a training part, or another part of the same task.
     *
     * @param examples an {@code .npz}, or the file of the examples
     * @param labels the file of their labels; null for an {@code .npz}
     * @param classes the training part's; null to find them
     * @param decoded what to accept at most of each array
     * @throws DataException naming the file and what is wrong with it
     */
    public static Dataset read(
            Path examples, @Nullable Path labels, @Nullable List<String> classes, Decoded decoded) {
        String name = examples.getFileName().toString();
        if (kind(examples) == Kind.NPZ) {
            try (Npz both = new Npz(examples, decoded)) {
                return dataset(name, both.require(X), both.require(Y), classes);
            }
        }
        if (labels == null) {
            throw new DataException(
                    examples + ": examples without labels; name their file with --labels");
        }
        return dataset(name, array(examples, decoded), array(labels, decoded), classes);
    }

    /**
     * Reads {@code x_test} and {@code y_test}.
     *
     * @param examples any file
     * @param classes the training part's
     * @param decoded what to accept at most of each array
     * @return nothing where it is no {@code .npz}, or has no such arrays
     */
    public static Optional<Dataset> test(Path examples, List<String> classes, Decoded decoded) {
        if (kind(examples) != Kind.NPZ) {
            return Optional.empty();
        }
        try (Npz both = new Npz(examples, decoded)) {
            String name = examples.getFileName() + " test";
            return both.array(X_TEST).map(x -> dataset(name, x, both.require(Y_TEST), classes));
        }
    }

    /**
     * One array, of an {@code .npy} or IDX file.
     *
     * @param decoded what to accept at most
     * @throws DataException naming the file and what is wrong with it
     */
    public static Npy array(Path file, Decoded decoded) {
        return kind(file) == Kind.IDX
                ? Npy.of(Idx.read(file, decoded), file.toString())
                : Npy.read(file);
    }

    /**
     * The same with numbers to be found in place of labels: (N) or (N, targets).
     *
     * @param examples an {@code .npz}, or the file of the examples
     * @param targets the file of their targets; null for an {@code .npz}
     * @param decoded what to accept at most of each array
     * @return targets as they are, called {@code y0} and so on
     * @throws DataException naming the file and what is wrong with it
     */
    public static Dataset regression(Path examples, @Nullable Path targets, Decoded decoded) {
        String name = examples.getFileName().toString();
        if (kind(examples) == Kind.NPZ) {
            try (Npz both = new Npz(examples, decoded)) {
                return regression(name, both.require(X), both.require(Y));
            }
        }
        if (targets == null) {
            throw new DataException(
                    examples + ": examples without targets; name their file with --labels");
        }
        return regression(name, array(examples, decoded), array(targets, decoded));
    }

    /**
     * Reads {@code x_test} and {@code y_test}, the latter as targets.
     *
     * @param examples any file
     * @param decoded what to accept at most of each array
     * @return nothing where it is no {@code .npz}, or has no such arrays
     */
    public static Optional<Dataset> regressionTest(Path examples, Decoded decoded) {
        if (kind(examples) != Kind.NPZ) {
            return Optional.empty();
        }
        try (Npz both = new Npz(examples, decoded)) {
            String name = examples.getFileName() + " test";
            return both.array(X_TEST).map(x -> regression(name, x, both.require(Y_TEST)));
        }
    }

    private static Dataset regression(String name, Npy x, Npy y) {
        int count = count(x);
        boolean rows = !y.shape().isEmpty() && y.shape().size() <= 2 && y.size() > 0;
        if (!rows || y.shape().get(0) != count) {
            throw DataException.of(
                    "%s: shape %s; expected (%d) or (%d, targets)",
                    y.name(), y.shape(), count, count);
        }
        int outputs = y.size() / count;
        List<String> names = IntStream.range(0, outputs).mapToObj(j -> "y" + j).toList();
        float[] values = new float[y.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = y.at(i);
        }
        return inputs(name, x, new int[count], names)
                .withTargets(names, new Targets(values, Scaling.none()));
    }

    private static int count(Npy x) {
        if (x.shape().size() < 2 || x.size() == 0) {
            throw new DataException(x.name() + ": shape " + x.shape()
                    + "; expected (examples, features) or (examples, height, width)");
        }
        return x.shape().get(0);
    }

    private static Dataset inputs(String name, Npy x, int[] labels, List<String> classes) {
        List<Integer> shape = x.shape().subList(1, x.shape().size());
        return x.isBytes()
                ? Dataset.ofBytes(name, shape, x.bytes(), labels, classes)
                : Dataset.ofFloats(name, shape, x.floats(), labels, classes);
    }

    private static Dataset dataset(String name, Npy x, Npy y, @Nullable List<String> known) {
        int count = count(x);
        boolean column = y.shape().size() == 1 || y.shape().equals(List.of(count, 1));
        if (!column || y.size() != count) {
            throw DataException.of(
                    "%s: shape %s; expected one label for each of the %d examples",
                    y.name(), y.shape(), count);
        }
        List<String> classes = known == null ? classes(y) : known;
        int[] labels = labels(y, classes);
        return inputs(name, x, labels, classes);
    }

    private static int[] labels(Npy y, List<String> classes) {
        Map<String, Integer> places = new HashMap<>();
        classes.forEach(name -> places.put(name, places.size()));
        int[] labels = new int[y.size()];
        for (int i = 0; i < labels.length; i++) {
            Integer place = places.get(text(y, i));
            if (place == null) {
                throw DataException.of(
                        "%s: label %s of example %d is not one of the training part's classes",
                        y.name(), text(y, i), i);
            }
            labels[i] = place;
        }
        return labels;
    }

    private static List<String> classes(Npy y) {
        var values = new TreeSet<Integer>();
        for (int i = 0; i < y.size(); i++) {
            values.add(Integer.valueOf(text(y, i)));
            if (values.size() > MOST_CLASSES) {
                throw DataException.of(
                        "%s: more than %d different labels; are these labels?",
                        y.name(), MOST_CLASSES);
            }
        }
        return values.stream().map(String::valueOf).toList();
    }

    private static String text(Npy y, int i) {
        float value = y.at(i);
        if (value != (int) value || Math.abs(value) > EXACT) {
            throw DataException.of(
                    "%s: label %s of example %d; expected whole numbers up to 2^24, or --task regression",
                    y.name(), value, i);
        }
        return String.valueOf((int) value);
    }
}
