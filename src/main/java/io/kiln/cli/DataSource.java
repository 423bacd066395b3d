package io.kiln.cli;

import io.kiln.data.Csv;
import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Mnist;
import io.kiln.data.Scaling;
import io.kiln.data.Strokes;
import io.kiln.data.TrainTest;
import io.kiln.device.CacheFolder;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where examples come from: a fact that a run's configuration can hold, and from which the same
 * examples come again.
 *
 * @param kind what it is
 * @param place absolute path of the folder or file; null for {@link Kind#STROKES}
 * @param test absolute path of a CSV file to test on; null when part of {@code place} is held out
 * @param csv how CSV files are read
 */
public record DataSource(
        Kind kind, @Nullable Path place, @Nullable Path test, Csv.Options csv) {
    /** What a source is. */
    public enum Kind {
        /** The MNIST digits, or four IDX files under their names. */
        MNIST("mnist"),
        /** The built-in digits. */
        STROKES("strokes"),
        /** A table. */
        CSV("csv");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** The built-in digits that {@code --data strokes} means. */
    public static final long STROKES_SEED = 1;

    private static final String PATH = "path";
    private static final String TEST = "test";
    private static final String HEADER = "header";
    private static final String LABEL = "label";

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
                return of(Kind.MNIST, found.get(), csv);
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
            return new DataSource(Kind.STROKES, null, null, csv);
        }
        Path place = Path.of(data);
        if (Files.isDirectory(place)) {
            return of(Kind.MNIST, Mnist.find(Optional.of(place)).orElse(place), csv);
        }
        return of(Kind.CSV, existing(place, data), csv);
    }

    private static Optional<Path> findMnist(@Nullable Path folder, Shell shell) {
        return Mnist.find(
                Optional.ofNullable(folder),
                shell.environment(),
                shell.workingFolder(),
                shell.cache());
    }

    private static Path existing(Path place, String data) {
        if (!Files.exists(place)) {
            throw new DataException(data
                    + ": no such data; expected mnist, strokes, a CSV file, or a folder with the"
                    + " four IDX files of MNIST");
        }
        return place;
    }

    private static DataSource of(Kind kind, Path place, Csv.Options csv) {
        return new DataSource(kind, place.toAbsolutePath().normalize(), null, csv);
    }

    /** The same tested on another file. */
    DataSource withTest(Path file) {
        return new DataSource(kind, place, file.toAbsolutePath().normalize(), csv);
    }

    /**
     * What a run's configuration holds: {@code kind} and, where they apply, {@code path}, {@code
     * test}, {@code header}, {@code label} and {@code seed}.
     *
     * @return strings by name, in a fixed order
     */
    public Map<String, String> description() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kind", kind.label);
        if (place != null) {
            facts.put(PATH, place.toString());
        }
        if (kind == Kind.STROKES) {
            facts.put("seed", String.valueOf(STROKES_SEED));
        }
        if (kind == Kind.CSV) {
            facts.put(HEADER, Usage.word(csv.header()));
            facts.put(LABEL, csv.label());
        }
        if (test != null) {
            facts.put(TEST, test.toString());
        }
        return facts;
    }

    /** What {@code --data} takes for the same source, wherever it is said. */
    String word() {
        return place == null ? kind.label : place.toString();
    }

    /**
     * From what a run's configuration holds.
     *
     * @param facts as {@link #description} gives them
     * @return the source
     * @throws DataException when they say something else
     */
    public static DataSource of(Map<String, String> facts) {
        String kind = facts.getOrDefault("kind", "");
        Kind known = Stream.of(Kind.values())
                .filter(k -> k.label.equals(kind))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "data: '" + kind + "' is not one of mnist, strokes, csv"));
        var csv = new Csv.Options(header(facts), facts.getOrDefault(LABEL, ""), ',');
        return new DataSource(known, path(facts, PATH), path(facts, TEST), csv);
    }

    private static @Nullable Path path(Map<String, String> facts, String key) {
        String path = facts.get(key);
        return path == null ? null : Path.of(path);
    }

    private static Csv.Header header(Map<String, String> facts) {
        String word = facts.getOrDefault(HEADER, Usage.word(Csv.Header.AUTO));
        return Stream.of(Csv.Header.values())
                .filter(h -> Usage.word(h).equals(word))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "data: header '" + word + "' is not one of auto, yes, no"));
    }

    /**
     * Reads both parts.
     *
     * @param cache where the built-in digits are kept
     * @return the examples
     * @throws DataException when they cannot be read
     */
    public TrainTest load(CacheFolder cache) {
        return switch (kind) {
            case STROKES -> Strokes.open(cache, STROKES_SEED);
            case MNIST -> Mnist.load(file());
            case CSV -> table(null);
        };
    }

    /**
     * Reads the part to test on, its classes numbered as a model numbers them.
     *
     * @param cache where the built-in digits are kept
     * @param classes the model's
     * @return the examples
     * @throws DataException when they cannot be read, or have other classes
     */
    public Dataset test(CacheFolder cache, List<String> classes) {
        return kind == Kind.CSV ? table(classes).test() : load(cache).test();
    }

    private TrainTest table(@Nullable List<String> classes) {
        Dataset all = classes == null ? Csv.read(file(), csv) : Csv.read(file(), csv, classes);
        return test == null
                ? HoldOut.split(all)
                : new TrainTest(all, Csv.read(test, csv, all.classes()));
    }

    private Path file() {
        if (place == null) {
            throw new DataException("data: " + kind.label + " needs a path");
        }
        return place;
    }

    /**
     * How raw values become inputs: bytes to 0 .. 1, numbers to mean 0 and variance 1.
     *
     * @param part what is trained on
     * @return the scaling, to be saved with the model
     */
    public static Scaling scaling(Dataset part) {
        return part.isBytes() ? Scaling.unit() : Scaling.standardise(part);
    }

    @Override
    public String toString() {
        return place == null ? kind.label : kind.label + " " + place;
    }
}
