package io.kiln.train;

import io.kiln.model.WriteException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a run's epochs: a file of one JSON object each.
 *
 * @param file which need not exist
 */
record Metrics(Path file) {
    /** The figures of an epoch by name. */
    static Map<String, Object> figures(EpochReport report) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(Run.EPOCH, report.epoch());
        figures.put(Run.TRAIN_LOSS, report.trainLoss());
        if (report.training() != null) {
            figures.put(Run.TRAIN_ACCURACY, report.training().accuracy());
        }
        if (report.validation() != null) {
            figures.put(Run.VALIDATION_LOSS, report.validation().loss());
            figures.put(Run.VALIDATION_ACCURACY, report.validation().accuracy());
            figures.put(Run.IS_BEST, report.best());
        }
        figures.put(Run.RATE, report.rate());
        figures.put(Run.SECONDS, report.seconds());
        figures.put(Run.PACE, report.imagesPerSecond());
        figures.put("weights", report.weights());
        return figures;
    }

    /** Adds an epoch. */
    void add(String line) {
        DurableFile.append(file, line);
    }

    /**
     * Keeps the epochs that a checkpoint knows.
     *
     * @param epochs how many
     * @param last the line of the last of them, which a crash may have kept out of the file
     */
    void keep(int epochs, String last) {
        try {
            List<String> kept = new ArrayList<>();
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                if (epochOf(line) <= epochs) {
                    kept.add(line);
                }
            }
            if (kept.size() < epochs && epochOf(last) == epochs) {
                kept.add(last);
            }
            DurableFile.replace(file, kept);
        } catch (IOException e) {
            throw new WriteException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** The epoch of a line, or the largest number when the line is torn. */
    private static int epochOf(String line) {
        try {
            return Integer.parseInt(Json.read(line).getOrDefault(Run.EPOCH, "none"));
        } catch (IOException | NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }
}
