package io.kiln.data;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Examples as arrays: an {@code .npz} with {@code x} and {@code y}, or two files, the one with the
 * examples and the other with their labels, each {@code .npy} or IDX.
 *
 * <p>Examples are (N, features) or (N, height, width) and so on; labels are N whole numbers. The
 * classes are the distinct labels by value, called by their digits. An {@code .npz} may have
 * {@code x_train}, {@code y_train}, {@code x_test} and {@code y_test} instead.
 *
 * <p>Labels come first and leave nothing behind but themselves: numbers of one byte become four
 * times as large, and one array at a time is enough of that.
 */
public final class ArrayFiles {
    private static final List<String> X = List.of("x", "x_train", "X", "X_train");
    private static final List<String> Y = List.of("y", "y_train", "Y");
    private static final List<String> X_TEST = List.of("x_test", "X_test");
    private static final List<String> Y_TEST = List.of("y_test");

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
                Labels y = Labels.of(both.require(Y), classes);
                return dataset(name, both.require(X), y);
            }
        }
        if (labels == null) {
            throw new DataException(
                    examples + ": examples without labels; name their file with --labels");
        }
        Labels y = Labels.of(array(labels, decoded), classes);
        return dataset(name, array(examples, decoded), y);
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
            if (!both.has(X_TEST)) {
                return Optional.empty();
            }
            Labels y = Labels.of(both.require(Y_TEST), classes);
            return Optional.of(dataset(name, both.require(X_TEST), y));
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
                Npy y = both.require(Y).widened();
                return regression(name, both.require(X), y);
            }
        }
        if (targets == null) {
            throw new DataException(
                    examples + ": examples without targets; name their file with --labels");
        }
        Npy y = array(targets, decoded).widened();
        return regression(name, array(examples, decoded), y);
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
            if (!both.has(X_TEST)) {
                return Optional.empty();
            }
            Npy y = both.require(Y_TEST).widened();
            return Optional.of(regression(name, both.require(X_TEST), y));
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
        return inputs(name, x, new int[count], names)
                .withTargets(names, new Targets(y.floats(), Scaling.none()));
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

    private static Dataset dataset(String name, Npy x, Labels labels) {
        Labels fitting = labels.requireFor(count(x));
        return inputs(name, x, fitting.places(), fitting.classes());
    }
}
