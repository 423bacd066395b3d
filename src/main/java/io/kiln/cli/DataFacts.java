package io.kiln.cli;

import io.kiln.cli.DataSource.Kind;
import io.kiln.cli.DataSource.Place;
import io.kiln.cli.DataSource.Task;
import io.kiln.data.Csv;
import io.kiln.data.DataException;
import io.kiln.data.Decoded;
import io.kiln.data.PictureSize;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A {@link DataSource} as a run's configuration holds it, and back. */
final class DataFacts {
    private static final String KIND = "kind";
    private static final String PATH = "path";
    private static final String LABELS = "labels";
    private static final String TEST = "test";
    private static final String TEST_LABELS = "test_labels";
    private static final String HEADER = "header";
    private static final String LABEL = "label";
    private static final String SIZE = "size";
    private static final String TASK = "task";
    private static final String DECODED = "max_decoded";

    private DataFacts() {}

    /**
     * The facts of a source: {@code kind} and, where they apply, paths, {@code header}, {@code
     * label}, {@code size}, {@code seed}, the treatment and the task.
     *
     * @return strings by name, in a fixed order
     */
    static Map<String, String> of(DataSource source) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(KIND, source.kind().label());
        put(facts, PATH, LABELS, source.place());
        if (source.kind() == Kind.STROKES) {
            facts.put("seed", String.valueOf(DataSource.STROKES_SEED));
        }
        if (source.kind() == Kind.CSV) {
            facts.put(HEADER, Usage.word(source.csv().header()));
            facts.put(LABEL, source.csv().label());
        }
        put(facts, SIZE, source.size());
        put(facts, TEST, TEST_LABELS, source.test());
        facts.putAll(source.treatment().facts());
        if (source.task() == Task.REGRESSION) {
            facts.put(TASK, Usage.word(source.task()));
        }
        if (!source.decoded().equals(Decoded.DEFAULT)) {
            facts.put(DECODED, String.valueOf(source.decoded().most()));
        }
        return facts;
    }

    private static void put(
            Map<String, String> facts, String path, String labels, @Nullable Place place) {
        put(facts, path, place == null ? null : place.path());
        put(facts, labels, place == null ? null : place.labels());
    }

    private static void put(Map<String, String> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value.toString());
        }
    }

    /**
     * The reverse of {@link #of}.
     *
     * @throws DataException when the facts say something else
     */
    static DataSource source(Map<String, String> facts) {
        String kind = facts.getOrDefault(KIND, "");
        Kind known = Stream.of(Kind.values())
                .filter(k -> k.label().equals(kind))
                .findFirst()
                .orElseThrow(() -> new DataException("data: '" + kind
                        + "' is not one of mnist, strokes, csv, folder, numpy, idx"));
        var csv = new Csv.Options(header(facts), facts.getOrDefault(LABEL, ""), ',');
        String size = facts.get(SIZE);
        return new DataSource(
                known,
                place(facts, PATH, LABELS),
                place(facts, TEST, TEST_LABELS),
                csv,
                size == null ? null : PictureSize.of(size),
                Treatment.of(facts),
                facts.containsKey(TASK) ? Task.REGRESSION : Task.CLASSIFICATION,
                decoded(facts));
    }

    private static Decoded decoded(Map<String, String> facts) {
        String most = facts.get(DECODED);
        if (most != null && !most.matches("[1-9]\\d{0,17}")) {
            throw new DataException("data: max_decoded '" + most + "' is not a number of bytes");
        }
        return most == null ? Decoded.DEFAULT : new Decoded(Long.parseLong(most));
    }

    private static @Nullable Place place(Map<String, String> facts, String path, String labels) {
        String at = facts.get(path);
        String with = facts.get(labels);
        return at == null ? null : new Place(Path.of(at), with == null ? null : Path.of(with));
    }

    private static Csv.Header header(Map<String, String> facts) {
        String word = facts.getOrDefault(HEADER, Usage.word(Csv.Header.AUTO));
        return Stream.of(Csv.Header.values())
                .filter(h -> Usage.word(h).equals(word))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "data: header '" + word + "' is not one of auto, yes, no"));
    }
}
