package io.kiln.train;

import io.kiln.device.DeviceException;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a network is trained. Together with network and data it decides every bit of the result.
 *
 * @param epochs passes over the training part, at least 1
 * @param batch examples in a step, at least 1
 * @param rate learning rate of the first step
 * @param schedule how the rate changes
 * @param momentum see {@link Sgd}
 * @param decay see {@link Sgd}
 * @param seed of initial weights and shuffling
 * @param validation examples at the end of the training data that are not trained on but choose the
 *     best model; 0 for none
 */
public record Settings(
        int epochs,
        int batch,
        float rate,
        Rate schedule,
        float momentum,
        float decay,
        long seed,
        int validation) {
    /** What {@code kiln train} does when nothing else is asked for. */
    public static final Settings DEFAULT =
            new Settings(10, 128, 0.1f, Rate.LINEAR, 0.9f, 5e-4f, 1, 5000);

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range
     */
    public Settings {
        require(epochs >= 1, "epochs", epochs, "1 or more");
        require(batch >= 1, "batch", batch, "1 or more");
        require(rate > 0 && rate < Float.POSITIVE_INFINITY, "learning rate", rate, "above 0");
        require(validation >= 0, "validation", validation, "0 or more examples");
        new Sgd(momentum, decay);
    }

    private static void require(boolean fits, String what, Number got, String needs) {
        if (!fits) {
            throw new DeviceException(what + " " + got + ": needs " + needs);
        }
    }

    /**
     * The same with another number of epochs.
     *
     * @param count passes over the training part
     * @return the settings
     */
    public Settings withEpochs(int count) {
        return new Settings(count, batch, rate, schedule, momentum, decay, seed, validation);
    }

    /**
     * The same with another batch size.
     *
     * @param size examples in a step
     * @return the settings
     */
    public Settings withBatch(int size) {
        return new Settings(epochs, size, rate, schedule, momentum, decay, seed, validation);
    }

    /**
     * The same with another learning rate.
     *
     * @param first rate of the first step
     * @param change how it changes
     * @return the settings
     */
    public Settings withRate(float first, Rate change) {
        return new Settings(epochs, batch, first, change, momentum, decay, seed, validation);
    }

    /**
     * The same with other momentum and decay.
     *
     * @param sgd the optimiser
     * @return the settings
     */
    public Settings withOptimiser(Sgd sgd) {
        return new Settings(
                epochs, batch, rate, schedule, sgd.momentum(), sgd.decay(), seed, validation);
    }

    /**
     * The same with another seed.
     *
     * @param other of initial weights and shuffling
     * @return the settings
     */
    public Settings withSeed(long other) {
        return new Settings(epochs, batch, rate, schedule, momentum, decay, other, validation);
    }

    /**
     * The same with another validation part.
     *
     * @param examples held back at the end of the training data
     * @return the settings
     */
    public Settings withValidation(int examples) {
        return new Settings(epochs, batch, rate, schedule, momentum, decay, seed, examples);
    }

    /**
     * The optimiser.
     *
     * @return gradient descent with this momentum and decay
     */
    public Sgd optimiser() {
        return new Sgd(momentum, decay);
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
        facts.put("momentum", momentum);
        facts.put("weight_decay", decay);
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
        try {
            return new Settings(
                    Integer.parseInt(need(facts, "epochs")),
                    Integer.parseInt(need(facts, "batch")),
                    Float.parseFloat(need(facts, "lr")),
                    Rate.of(need(facts, "schedule")),
                    Float.parseFloat(need(facts, "momentum")),
                    Float.parseFloat(need(facts, "weight_decay")),
                    Long.parseLong(need(facts, "seed")),
                    Integer.parseInt(need(facts, "validation")));
        } catch (NumberFormatException e) {
            throw new DeviceException("settings: " + e.getMessage() + " is not a number", e);
        }
    }

    private static String need(Map<String, String> facts, String name) {
        String value = facts.get(name);
        if (value == null) {
            throw new DeviceException("settings: " + name + " is missing");
        }
        return value;
    }
}
