package io.kiln.train;

import io.kiln.file.DurableFiles;
import io.kiln.model.WriteException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a run's epochs: a file of one JSON object each.
 *
 * @param file which need not exist
 * @param files how it is written
 */
record Metrics(Path file, DurableFiles files) {
    static final String EPOCH = "epoch";
    static final String TRAIN_LOSS = "train_loss";
    static final String TRAIN_ACCURACY = "train_accuracy";
    static final String VALIDATION_LOSS = "validation_loss";
    static final String VALIDATION_ACCURACY = "validation_accuracy";
    static final String IS_BEST = "best";
    static final String RATE = "rate";
    static final String SECONDS = "seconds";
    static final String PACE = "images_per_second";

    /** The figures of an epoch by name. */
    static Map<String, Object> figures(EpochReport report) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(EPOCH, report.epoch());
        figures.put(TRAIN_LOSS, report.trainLoss());
        if (report.training() != null) {
            figures.put(TRAIN_ACCURACY, report.training().accuracy());
        }
        if (report.validation() != null) {
            figures.put(VALIDATION_LOSS, report.validation().loss());
            figures.put(VALIDATION_ACCURACY, report.validation().accuracy());
            figures.put(IS_BEST, report.best());
        }
        figures.put(RATE, report.rate());
        figures.put(SECONDS, report.seconds());
        figures.put(PACE, report.imagesPerSecond());
        figures.put("weights", report.weights());
        return figures;
    }

    /** Adds an epoch. */
    void add(String line) {
        WriteException.guard(file, () -> files.append(file, line));
    }

    /**
     * Keeps the epochs that a checkpoint knows.
     *
     * @param epochs how many
     * @param last the line of the last of them, which a crash may have kept out of the file
     */
    void keep(int epochs, String last) {
        WriteException.guard(file, () -> {
            List<String> kept = new ArrayList<>();
            for (String line : JsonLines.text(file)) {
                if (epochOf(line) <= epochs) {
                    kept.add(line);
                }
            }
            if (epochOf(last) == epochs && kept.stream().noneMatch(l -> epochOf(l) == epochs)) {
                kept.add(last);
            }
            files.replace(file, kept);
        });
    }

    /** The epoch of a line, or the largest number when the line is torn. */
    private static int epochOf(String line) {
        try {
            return Integer.parseInt(Json.read(line).getOrDefault(EPOCH, "none"));
        } catch (IOException | NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }
}
