package io.kiln.train;

import io.kiln.device.DeviceException;

import java.util.Locale;

/** How the learning rate changes over a run of {@code total} steps. */
public enum Rate {
    /** The same in every step. */
    CONSTANT,
    /** From the given rate in the first step down to nothing after the last, in equal parts. */
    LINEAR;

    /**
     * The name in files and options.
     *
     * @return for example {@code linear}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a schedule by its name.
     *
     * @param label a name as {@link #label()} gives it
     * @return the schedule
     * @throws DeviceException when there is none, with the list of names
     */
    public static Rate of(String label) {
        for (Rate rate : values()) {
            if (rate.label().equalsIgnoreCase(label)) {
                return rate;
            }
        }
        throw new DeviceException("schedule '" + label + "' is not one of constant, linear");
    }

    /**
     * Learning rates of one epoch.
     *
     * @param first the rate of the run's first step
     * @param epoch from 0
     * @param epochs epochs of the run
     * @param steps steps of an epoch
     * @return (steps)
     */
    public float[] epoch(float first, int epoch, int epochs, int steps) {
        float[] rates = new float[steps];
        double total = (double) epochs * steps;
        for (int s = 0; s < steps; s++) {
            double done = (double) epoch * steps + s;
            rates[s] = this == CONSTANT ? first : (float) (first * (1 - done / total));
        }
        return rates;
    }
}
