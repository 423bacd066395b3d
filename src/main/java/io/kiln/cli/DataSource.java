package io.kiln.cli;

import io.kiln.data.ArrayFiles;
import io.kiln.data.Csv;
import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Decoded;
import io.kiln.data.Mnist;
import io.kiln.data.PictureFolder;
import io.kiln.data.PictureSize;
import io.kiln.data.TrainTest;
import io.kiln.device.CacheFolder;
import io.kiln.model.Model;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where examples come from: a fact that a run's configuration can hold, and from which the same
 * examples come again.
 *
 * @param kind what it is
 * @param place where it is; null for {@link Kind#STROKES}
 * @param test where other examples to test on are; null when the place has some, or part of it is
 *     held out
 * @param csv how CSV files are read
 * @param size what pictures in folders are resized to; null when all have one size
 * @param treatment what is done to the training part
 * @param task what is to be found
 * @param decoded what compressed files may become
 */
record DataSource(
        Kind kind,
        @Nullable Place place,
        @Nullable Place test,
        Csv.Options csv,
        @Nullable PictureSize size,
        Treatment treatment,
        Task task,
        Decoded decoded) {
    /** What is to be found. */
    enum Task {
        /** Which class. */
        CLASSIFICATION,
        /** Some numbers. */
        REGRESSION
    }

    /** What a source is. */
    enum Kind {
        /** The MNIST digits, or four IDX files under their names. */
        MNIST("mnist"),
        /** The built-in digits. */
        STROKES("strokes"),
        /** A table. */
        CSV("csv"),
        /** Pictures, a folder a class. */
        FOLDER("folder"),
        /** Arrays of NumPy. */
        NUMPY("numpy"),
        /** A pair of IDX files. */
        IDX("idx");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Its name in files and on command lines. */
        String label() {
            return label;
        }

        /** Whether labels are, or may be, in a file of their own. */
        boolean isArray() {
            return this == NUMPY || this == IDX;
        }

        /** Whether a model comes from such data. */
        boolean isOf(Model model) {
            return label.equals(model.provenance().get("data"));
        }
    }

    /**
     * A folder or file.
     *
     * @param path absolute
     * @param labels absolute path of the labels where they are in a file of their own, or null
     */
    record Place(Path path, @Nullable Path labels) {
        static Place of(Path path, @Nullable Path labels) {
            return new Place(absolute(path), labels == null ? null : absolute(labels));
        }

        private static Path absolute(Path path) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** The built-in digits that {@code --data strokes} means. */
    static final long STROKES_SEED = 1;

    /** What to do where MNIST is missing. */
    static final String ADVICE = "`kiln data fetch mnist` brings it, --data strokes needs no files";

    /**
     * From the words of a command line; without any, MNIST where it is found, else strokes, said in
     * two lines.
     */
    static DataSource choose(
            @Nullable String data, @Nullable Path folder, Csv.Options csv, Shell shell) {
        if (data == null || data.equals("mnist")) {
            Optional<Path> found = findMnist(folder, shell);
            if (found.isPresent()) {
                return of(Kind.MNIST, Place.of(found.get(), null), csv);
            } else if (data != null) {
                throw new DataException("mnist: not found in $KILN_DATA, data/mnist or "
                        + shell.cache().resolve("mnist") + "; " + ADVICE);
            }
            shell.terminal()
                    .line(
                            "MNIST is not here, so these are the built-in digits, drawn by pen strokes.");
            shell.terminal().line("For real handwriting, run: kiln data fetch mnist");
        }
        if (data == null || data.equals("strokes")) {
            return of(Kind.STROKES, null, csv);
        }
        Path path = existing(Path.of(data));
        return of(kind(path), Place.of(path, null), csv);
    }

    private static Optional<Path> findMnist(@Nullable Path folder, Shell shell) {
        return Mnist.find(
                Optional.ofNullable(folder),
                shell.environment(),
                shell.workingFolder(),
                shell.cache());
    }

    /** Refuses a path where there is nothing. */
    static Path existing(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path
                    + ": no such data; expected mnist, strokes, a folder of pictures or with the"
                    + " four IDX files of MNIST, or a CSV, NumPy or IDX file");
        }
        return path;
    }

    /** What is in a place; a folder with nothing known in it is to hold MNIST. */
    static Kind kind(Path path) {
        if (Files.isDirectory(path)) {
            boolean pictures = !Mnist.isIn(path) && PictureFolder.isOne(path);
            return pictures ? Kind.FOLDER : Kind.MNIST;
        }
        return switch (ArrayFiles.kind(path)) {
            case NPY, NPZ -> Kind.NUMPY;
            case IDX -> Kind.IDX;
            case OTHER -> Kind.CSV;
        };
    }

    private static DataSource of(Kind kind, @Nullable Place place, Csv.Options csv) {
        return new DataSource(
                kind,
                place,
                null,
                csv,
                null,
                Treatment.DEFAULT,
                Task.CLASSIFICATION,
                Decoded.DEFAULT);
    }

    /** The same with its labels in another file. */
    DataSource withLabels(Path labels) {
        Place labelled = Place.of(required().path(), labels);
        return new DataSource(kind, labelled, test, csv, size, treatment, task, decoded);
    }

    /** The same tested on other examples. */
    DataSource withTest(Path path, @Nullable Path labels) {
        Place at = Place.of(path, labels);
        return new DataSource(kind, place, at, csv, size, treatment, task, decoded);
    }

    /** The same with pictures of a size. */
    DataSource withSize(PictureSize resized) {
        return new DataSource(kind, place, test, csv, resized, treatment, task, decoded);
    }

    /** The same with something else done to the training part. */
    DataSource treated(Treatment other) {
        return new DataSource(kind, place, test, csv, size, other, task, decoded);
    }

    /** The same with something else to be found. */
    DataSource withTask(Task other) {
        return new DataSource(kind, place, test, csv, size, treatment, other, decoded);
    }

    /** The same with another bound for what is compressed. */
    DataSource withDecoded(Decoded other) {
        return new DataSource(kind, place, test, csv, size, treatment, task, other);
    }

    /** What {@code --data} takes for the same source, wherever it is said. */
    String word() {
        return place == null ? kind.label : place.path().toString();
    }

    /**
     * Reads both parts.
     *
     * @param cache where the built-in digits are kept
     * @return the examples
     * @throws DataException when they cannot be read
     */
    TrainTest load(CacheFolder cache) {
        return new DataReader(this, null).both(cache);
    }

    /**
     * Reads the part to test on as a model needs it: its classes numbered alike, pictures as large.
     *
     * @param cache where the built-in digits are kept
     * @param model which is tested
     * @return the examples
     * @throws DataException when they cannot be read, or have other classes
     */
    Dataset test(CacheFolder cache, Model model) {
        return new DataReader(this, model).test(cache);
    }

    /** The place, which all but the built-in digits have. */
    Place required() {
        if (place == null) {
            throw new DataException("data: " + kind.label + " needs a path");
        }
        return place;
    }

    @Override
    public String toString() {
        return place == null ? kind.label : kind.label + " " + place.path();
    }
}
