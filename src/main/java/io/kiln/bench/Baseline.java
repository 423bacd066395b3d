package io.kiln.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.kiln.data.DataException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An earlier run of the bench, as {@code --format json} wrote it.
 *
 * @param name what to call it
 * @param rounds seconds of each round, by case and device
 */
public record Baseline(String name, Map<Key, List<Double>> rounds) {
    /**
     * Which figures.
     *
     * @param caseName the case
     * @param device label of who ran it
     */
    record Key(String caseName, String device) {}

    /**
     * Reads a file.
     *
     * @param file where
     * @return its figures
     * @throws DataException when it cannot be read or holds something else
     */
    public static Baseline read(Path file) {
        Map<Key, List<Double>> rounds = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean figures = json.currentName().equals(ReportFacts.FIGURES);
                json.nextToken();
                if (figures) {
                    figures(json, rounds);
                } else {
                    json.skipChildren();
                }
            }
            require(!rounds.isEmpty());
        } catch (IOException e) {
            throw new DataException(
                    file + ": is not what kiln bench --format json writes: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
        return new Baseline(String.valueOf(file.getFileName()), rounds);
    }

    private static void require(boolean fits) throws IOException {
        if (!fits) {
            throw new IOException("no figures in it");
        }
    }

    private static void figures(JsonParser json, Map<Key, List<Double>> into) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String caseName = "";
            String device = "";
            boolean ok = true;
            List<Double> seconds = new ArrayList<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case ReportFacts.CASE -> caseName = json.getText();
                    case ReportFacts.DEVICE -> device = json.getText();
                    case ReportFacts.STATUS -> ok = json.getText().equals("ok");
                    case ReportFacts.ROUNDS -> numbers(json, seconds);
                    default -> json.skipChildren();
                }
            }
            if (ok && !seconds.isEmpty() && Statistics.median(seconds) > 0) {
                into.put(new Key(caseName, device), seconds);
            }
        }
    }

    private static void numbers(JsonParser json, List<Double> into) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            double seconds = json.getDoubleValue();
            require(seconds >= 0);
            into.add(seconds);
        }
    }

    /**
     * Compares.
     *
     * @param report of now
     * @return one comparison for each case and device that both have
     */
    public List<Comparison> with(Report report) {
        List<Comparison> all = new ArrayList<>();
        for (Figure figure : report.figures()) {
            String caseName = figure.of().name();
            List<Double> before =
                    rounds.getOrDefault(new Key(caseName, figure.contender()), List.of());
            if (figure.timed() && !before.isEmpty()) {
                Ratio ratio = Ratio.unpaired(before, figure.seconds());
                all.add(new Comparison(caseName, figure.contender(), name, ratio));
            }
        }
        return all;
    }
}
