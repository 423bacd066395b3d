package io.kiln.train;

import io.kiln.device.DeviceException;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When a run ends before its last epoch. Whatever comes before that moment does not depend on it:
 * the learning rate changes as if the run went on.
 *
 * @param patience epochs in a row that may be no better by validation; 0 for any number
 * @param seconds that training may take, over all parts of a run; 0 for any time
 */
public record Stopping(int patience, double seconds) {
    /** A run ends after its last epoch. */
    public static final Stopping NEVER = new Stopping(0, 0);

    private static final String PATIENCE = "patience";
    private static final String SECONDS = "max_seconds";

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range
     */
    public Stopping {
        if (patience < 0) {
            throw new DeviceException("patience " + patience + ": needs 1 epoch or more, or 0");
        }
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new DeviceException("time " + seconds + " s: needs a time above 0, or 0");
        }
    }

    /** Whether so many epochs are enough when this one was the best. */
    boolean impatient(int epochs, @Nullable Best best) {
        return patience > 0 && best != null && epochs - best.epoch() >= patience;
    }

    /**
     * By name, as a run's config holds it.
     *
     * @return names and values of what ends the run, {@link #of} being the reverse
     */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (patience > 0) {
            facts.put(PATIENCE, patience);
        }
        if (seconds > 0) {
            facts.put(SECONDS, seconds);
        }
        return facts;
    }

    /**
     * From what a run's config holds.
     *
     * @param facts names and values as text; without them a run ends after its last epoch
     * @return when it ends
     * @throws DeviceException when one is no number or out of its range
     */
    public static Stopping of(Map<String, String> facts) {
        try {
            return new Stopping(
                    Integer.parseInt(facts.getOrDefault(PATIENCE, "0")),
                    Double.parseDouble(facts.getOrDefault(SECONDS, "0")));
        } catch (NumberFormatException e) {
            throw new DeviceException("settings: " + e.getMessage() + " is not a number", e);
        }
    }
}
