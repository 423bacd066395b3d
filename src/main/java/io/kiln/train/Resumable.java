package io.kiln.train;

import io.kiln.model.Checkpoints;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a run can go on.
 *
 * @param moment everything the trainer needs
 * @param best weights of the best epoch so far, or null
 * @param model the checkpoint's model
 * @param metrics the line of the last epoch, which a crash may have kept out of the metrics;
 *     empty before the first
 * @param elapsed seconds that the run took so far, validation and checkpoints included
 * @param generation number of the checkpoint
 * @param seed of the run
 * @param skipped newer checkpoints that are damaged or suspect, each with what is wrong
 */
public record Resumable(
        Moment moment,
        @Nullable Weights best,
        Model model,
        String metrics,
        double elapsed,
        long generation,
        long seed,
        List<String> skipped) {
    /**
     * The latest checkpoint of a run.
     *
     * @param folder of the run
     * @param settings of the run
     * @return where it can go on, or nothing when no checkpoint was published
     * @throws ModelException when every checkpoint is damaged or suspect, or the best model so far
     *     is damaged
     */
    public static Optional<Resumable> latest(Path folder, Settings settings) {
        return new Checkpoints(folder).latest().map(loaded -> {
            Moment moment = Saved.moment(loaded, settings);
            String metrics = Saved.metrics(loaded.state());
            Weights best = bestWeights(folder, moment.best());
            return new Resumable(
                    moment,
                    best,
                    loaded.model(),
                    metrics,
                    Saved.elapsed(loaded.state()),
                    loaded.generation(),
                    loaded.state().seed(),
                    loaded.skipped());
        });
    }

    private static @Nullable Weights bestWeights(Path folder, @Nullable Best best) {
        Path file = folder.resolve(Run.BEST);
        if (best == null) {
            return null;
        } else if (!Files.exists(file)) {
            throw new ModelException(String.format(
                            Locale.ROOT,
                            "%s: is missing; it is the best model so far, of epoch %d, which the run may",
                            file,
                            best.epoch())
                    + " end with");
        }
        // After a crash it may be better than the checkpoint knows: then the run is about to find
        // it again.
        Weights weights = Model.load(file).weights();
        return weights.hash().equals(best.weights()) ? weights : null;
    }
}
