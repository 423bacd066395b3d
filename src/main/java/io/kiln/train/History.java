package io.kiln.train;

import io.kiln.model.ModelException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run's folder holds about its epochs. Figures that are not there, such as those of a
 * validation part that was not, are NaN.
 *
 * @param epochs in order
 * @param torn whether a crash has left half a line behind them, which was passed over
 */
public record History(List<Epoch> epochs, boolean torn) {
    /** Keeps the epochs. */
    public History {
        epochs = List.copyOf(epochs);
    }

    /**
     * One epoch, see {@link EpochReport}.
     *
     * @param epoch from 1
     * @param trainLoss mean loss of an example during the epoch
     * @param trainAccuracy of its last weights on the examples trained on, from 0 to 1
     * @param validationLoss mean loss of an example of the validation part
     * @param validationAccuracy from 0 to 1
     * @param best whether it was the best so far by validation
     * @param seconds time of its steps
     * @param imagesPerSecond examples trained on in a second
     * @param rate learning rate of the first step
     */
    public record Epoch(
            int epoch,
            double trainLoss,
            double trainAccuracy,
            double validationLoss,
            double validationAccuracy,
            boolean best,
            double seconds,
            double imagesPerSecond,
            double rate) {
        /**
         * The same of a report.
         *
         * @param report on an epoch
         * @return what a run's folder holds about it
         */
        public static Epoch of(EpochReport report) {
            Score training = report.training();
            Score validation = report.validation();
            return new Epoch(
                    report.epoch(),
                    report.trainLoss(),
                    training == null ? Double.NaN : training.accuracy(),
                    validation == null ? Double.NaN : validation.loss(),
                    validation == null ? Double.NaN : validation.accuracy(),
                    report.best(),
                    report.seconds(),
                    report.imagesPerSecond(),
                    report.rate());
        }
    }

    /**
     * Reads the figures of a run.
     *
     * @param folder of the run
     * @return its epochs so far; none before the first is done
     * @throws ModelException when they cannot be read, or any line but the last is damaged
     */
    public static History of(Path folder) {
        Path file = folder.resolve(Run.METRICS);
        try {
            JsonLines lines = JsonLines.of(file);
            return new History(lines.objects().stream().map(History::epoch).toList(), lines.torn());
        } catch (IOException | NumberFormatException e) {
            throw new ModelException(
                    file + ": cannot be read as the epochs of a run: " + e.getMessage(), e);
        }
    }

    private static Epoch epoch(Map<String, String> figures) {
        return new Epoch(
                Integer.parseInt(figures.getOrDefault(Metrics.EPOCH, "none")),
                number(figures, Metrics.TRAIN_LOSS),
                number(figures, Metrics.TRAIN_ACCURACY),
                number(figures, Metrics.VALIDATION_LOSS),
                number(figures, Metrics.VALIDATION_ACCURACY),
                Boolean.parseBoolean(figures.get(Metrics.IS_BEST)),
                number(figures, Metrics.SECONDS),
                number(figures, Metrics.PACE),
                number(figures, Metrics.RATE));
    }

    private static double number(Map<String, String> figures, String name) {
        String text = figures.getOrDefault(name, "NaN");
        return Double.parseDouble(text.equals("null") ? "NaN" : text);
    }

    /**
     * The best epoch by validation.
     *
     * @return the last that was the best so far, or none without a validation part
     */
    public Optional<Epoch> best() {
        return epochs.stream().filter(Epoch::best).reduce((first, next) -> next);
    }

    /**
     * Whether the examples trained on were asked, too.
     *
     * @return true when an epoch has a training accuracy
     */
    public boolean counted() {
        return epochs.stream().anyMatch(e -> Double.isFinite(e.trainAccuracy()));
    }

    /**
     * Training time.
     *
     * @return seconds of all epochs, validation not counted
     */
    public double seconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).sum();
    }
}
