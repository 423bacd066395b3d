package io.kiln.train;

import io.kiln.device.DeviceException;

/**
 * How the learning rate changes over a run: a curve that says which share of the given rate a step
 * gets, perhaps behind a warm-up. Computed in doubles by {@link StrictMath}, then rounded, so that
 * every Java comes to the same rates.
 *
 * @param warmUp epochs, perhaps not whole, over which the curve is approached: in step s of W (from
 *     0) the rate is the curve's times {@code (s + 1) / W}; 0 for none. Goyal et al., "Accurate,
 *     large minibatch SGD" (2017)
 * @param curve the shares
 */
public record Rate(double warmUp, Curve curve) {
    /** The same in every step. */
    public static final Rate CONSTANT = new Rate(0, new Curve.Constant());

    /** From the given rate in the first step down to nothing after the last, in equal parts. */
    public static final Rate LINEAR = new Rate(0, new Curve.Linear());

    /**
     * Checks the range.
     *
     * @throws DeviceException when the warm-up is negative or not finite
     */
    public Rate {
        if (!(warmUp >= 0 && warmUp < Double.POSITIVE_INFINITY)) {
            throw new DeviceException(
                    "schedule: warm-up over " + warmUp + " epochs: needs 0 or more");
        }
    }

    /**
     * Reads a schedule.
     *
     * @param text as {@link #label()} writes it, in any case and with spaces anywhere
     * @return the schedule
     * @throws DeviceException when it is none, with what was expected
     */
    public static Rate of(String text) {
        return RateText.read(text);
    }

    /**
     * The schedule in files and options.
     *
     * @return for example {@code linear} or {@code warmup(2.0)+step(10, 0.5)}
     */
    public String label() {
        return (warmUp == 0 ? "" : "warmup(" + warmUp + ")+") + curve.label();
    }

    /**
     * Learning rates of one epoch.
     *
     * @param given the rate of which the curve gives shares
     * @param epoch from 0
     * @param epochs epochs of the run
     * @param steps steps of an epoch
     * @return (steps)
     */
    public float[] epoch(float given, int epoch, int epochs, int steps) {
        float[] rates = new float[steps];
        for (int s = 0; s < steps; s++) {
            var place = new Curve.Place(epoch, epochs, s, steps);
            rates[s] = (float) (given * curve.at(place) * warmth(place));
        }
        return rates;
    }

    private double warmth(Curve.Place place) {
        double steps = warmUp * place.steps();
        double done = (double) place.epoch() * place.steps() + place.step() + 1;
        return done < steps ? done / steps : 1;
    }
}
