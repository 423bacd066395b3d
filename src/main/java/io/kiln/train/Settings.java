package io.kiln.train;

import io.kiln.device.DeviceException;
import io.kiln.net.Regularisation;
import io.kiln.net.Update;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a network is trained. Together with network and data it decides every bit of the result.
 *
 * @param epochs passes over the training part, at least 1
 * @param batch examples in a step, at least 1
 * @param rate learning rate, of which the schedule gives each step a share
 * @param schedule how the rate changes
 * @param optimiser how parameters move
 * @param regularisation what keeps the network from learning examples by heart
 * @param steadiness what keeps them within bounds, and averages them
 * @param distortion how pictures are bent
 * @param seed of initial weights and shuffling
 * @param validation examples at the end of the training data that are not trained on but choose the
 *     best model; 0 for none
 */
public record Settings(
        int epochs,
        int batch,
        float rate,
        Rate schedule,
        Optimiser optimiser,
        Steadiness steadiness,
        Regularisation regularisation,
        Distortion distortion,
        long seed,
        int validation) {
    /** What {@code kiln train} does when nothing else is asked for. */
    public static final Settings DEFAULT = new Settings(
            10,
            128,
            0.1f,
            Rate.LINEAR,
            new Sgd(0.9f, 5e-4f),
            Steadiness.NONE,
            Regularisation.NONE,
            Distortion.NONE,
            1,
            5000);

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range
     */
    public Settings {
        Range.require(epochs >= 1, "epochs", epochs, "1 or more");
        Range.require(batch >= 1, "batch", batch, "1 or more");
        Range.require(rate > 0 && rate < Float.POSITIVE_INFINITY, "learning rate", rate, "above 0");
        Range.require(validation >= 0, "validation", validation, "0 or more examples");
    }

    /** The components while one of them changes, so that each stands here once. */
    private static final class Draft {
        private int epochs;
        private int batch;
        private float rate;
        private Rate schedule;
        private Optimiser optimiser;
        private Regularisation regularisation;
        private Steadiness steadiness;
        private Distortion distortion;
        private long seed;
        private int validation;

        Draft(Settings from) {
            epochs = from.epochs;
            batch = from.batch;
            rate = from.rate;
            schedule = from.schedule;
            optimiser = from.optimiser;
            regularisation = from.regularisation;
            steadiness = from.steadiness;
            distortion = from.distortion;
            seed = from.seed;
            validation = from.validation;
        }

        Settings settings() {
            return new Settings(
                    epochs,
                    batch,
                    rate,
                    schedule,
                    optimiser,
                    steadiness,
                    regularisation,
                    distortion,
                    seed,
                    validation);
        }
    }

    private Settings with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /**
     * The same with another number of epochs.
     *
     * @param count passes over the training part
     * @return the settings
     */
    public Settings withEpochs(int count) {
        return with(draft -> draft.epochs = count);
    }

    /**
     * The same with another batch size.
     *
     * @param size examples in a step
     * @return the settings
     */
    public Settings withBatch(int size) {
        return with(draft -> draft.batch = size);
    }

    /**
     * The same with another learning rate.
     *
     * @param given the rate of which the schedule gives shares
     * @param change how it changes
     * @return the settings
     */
    public Settings withRate(float given, Rate change) {
        return with(draft -> {
            draft.rate = given;
            draft.schedule = change;
        });
    }

    /**
     * The same with another optimiser.
     *
     * @param other how parameters move
     * @return the settings
     */
    public Settings withOptimiser(Optimiser other) {
        return with(draft -> draft.optimiser = other);
    }

    /**
     * The same with another regularisation.
     *
     * @param other what keeps the network from learning examples by heart
     * @return the settings
     */
    public Settings withRegularisation(Regularisation other) {
        return with(draft -> draft.regularisation = other);
    }

    /**
     * The same with another distortion.
     *
     * @param other how pictures are bent
     * @return the settings
     */
    public Settings withDistortion(Distortion other) {
        return with(draft -> draft.distortion = other);
    }

    /**
     * The same with other bounds.
     *
     * @param other what keeps parameters within bounds, and averages them
     * @return the settings
     */
    public Settings withSteadiness(Steadiness other) {
        return with(draft -> draft.steadiness = other);
    }

    /**
     * The same with another seed.
     *
     * @param other of initial weights and shuffling
     * @return the settings
     */
    public Settings withSeed(long other) {
        return with(draft -> draft.seed = other);
    }

    /**
     * The same with another validation part.
     *
     * @param examples held back at the end of the training data
     * @return the settings
     */
    public Settings withValidation(int examples) {
        return with(draft -> draft.validation = examples);
    }

    /**
     * How parameters move, with what keeps them steady.
     *
     * @return what the plan of a step asks
     */
    public Update update() {
        return steadiness.around(optimiser);
    }

    /**
     * The settings by name, as a run's config holds them.
     *
     * @return names and values
     */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("epochs", epochs);
        facts.put("batch", batch);
        facts.put("lr", rate);
        facts.put("schedule", schedule.label());
        facts.putAll(optimiser.facts());
        facts.putAll(regularisation.facts());
        facts.putAll(steadiness.facts());
        facts.putAll(distortion.facts());
        facts.put("seed", seed);
        facts.put("validation", validation);
        return facts;
    }

    /**
     * The settings from what a run's config holds.
     *
     * @param facts names and values as text; others than those of {@link #facts} are passed over
     * @return the settings
     * @throws DeviceException when one is missing or no number
     */
    public static Settings of(Map<String, String> facts) {
        var given = new Given(facts);
        return DEFAULT.with(draft -> {
            draft.epochs = given.count("epochs");
            draft.batch = given.count("batch");
            draft.rate = given.number("lr");
            draft.schedule = Rate.of(given.text("schedule"));
            draft.optimiser = Optimiser.of(facts);
            draft.regularisation = regularisation(given);
            draft.steadiness = Steadiness.of(given);
            draft.distortion = Distortion.of(given);
            draft.seed = given.whole("seed");
            draft.validation = given.count("validation");
        });
    }

    /** Runs from before there was any have none. */
    private static Regularisation regularisation(Given given) {
        return new Regularisation(
                Regularisation.shares(given.text("dropout", "0")),
                given.number("input_dropout", 0),
                given.number("input_noise", 0),
                given.number("label_smoothing", 0));
    }
}
