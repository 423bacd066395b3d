package io.kiln.train;

import io.kiln.device.DeviceException;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which share of the given learning rate a step gets. In the formulas t is the share of the run
 * that is done, from 0 in the first step to below 1 in the last; e counts the epochs that are done.
 */
public sealed interface Curve {
    /**
     * The share for a step.
     *
     * @param place which step
     * @return the factor of the learning rate
     */
    double at(Place place);

    /**
     * The curve in files and options.
     *
     * @return for example {@code step(10, 0.5)}
     */
    String label();

    /**
     * Where a step stands in its run.
     *
     * @param epoch epochs done before this one
     * @param epochs epochs of the run
     * @param step steps done before in this epoch
     * @param steps steps of an epoch
     */
    record Place(int epoch, int epochs, int step, int steps) {
        /**
         * How much of the run is done.
         *
         * @return t, from 0 to below 1
         */
        public double share() {
            return ((double) epoch * steps + step) / ((double) epochs * steps);
        }
    }

    private static void require(boolean fits, String what, Object got, String needs) {
        if (!fits) {
            throw new DeviceException(
                    String.format(Locale.ROOT, "schedule: %s %s: needs %s", what, got, needs));
        }
    }

    private static void requireFactor(double factor) {
        require(factor > 0 && factor < Double.POSITIVE_INFINITY, "factor", factor, "above 0");
    }

    /** {@code 1}. */
    record Constant() implements Curve {
        @Override
        public double at(Place place) {
            return 1;
        }

        @Override
        public String label() {
            return "constant";
        }
    }

    /** {@code 1 - t}. */
    record Linear() implements Curve {
        @Override
        public double at(Place place) {
            return 1 - place.share();
        }

        @Override
        public String label() {
            return "linear";
        }
    }

    /**
     * {@code factor^floor(e / epochs)}: another rate after each so many epochs.
     *
     * @param epochs between two changes, 1 or more
     * @param factor of each change, above 0
     */
    record Step(int epochs, double factor) implements Curve {
        public Step {
            require(epochs >= 1, "epochs between two steps", epochs, "1 or more");
            requireFactor(factor);
        }

        @Override
        public double at(Place place) {
            return StrictMath.pow(factor, place.epoch() / epochs);
        }

        @Override
        public String label() {
            return "step(" + epochs + ", " + factor + ")";
        }
    }

    /**
     * {@code factor^(number of the epochs in the list that are at most e)}: another rate after the
     * epochs listed.
     *
     * @param epochs after which the rate changes, in ascending order
     * @param factor of each change, above 0
     */
    record StepAt(List<Integer> epochs, double factor) implements Curve {
        public StepAt {
            epochs = List.copyOf(epochs);
            int before = 0;
            for (int epoch : epochs) {
                require(epoch > before, "steps after epochs", epochs, "ascending numbers from 1");
                before = epoch;
            }
            requireFactor(factor);
        }

        @Override
        public double at(Place place) {
            return StrictMath.pow(
                    factor, epochs.stream().filter(e -> e <= place.epoch()).count());
        }

        @Override
        public String label() {
            return epochs.stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ", "step-at(", ", " + factor + ")"));
        }
    }

    /**
     * {@code factor^(e + step / steps)}: by the factor in each epoch, a little in each step.
     *
     * @param factor of an epoch, above 0
     */
    record Exponential(double factor) implements Curve {
        public Exponential {
            requireFactor(factor);
        }

        @Override
        public double at(Place place) {
            return StrictMath.pow(factor, place.epoch() + (double) place.step() / place.steps());
        }

        @Override
        public String label() {
            return "exp(" + factor + ")";
        }
    }

    /**
     * {@code factor^e}: another rate after each epoch, the same in all its steps, as Cireşan,
     * Meier, Gambardella and Schmidhuber, "Deep, big, simple neural nets for handwritten digit
     * recognition" (2010) let it shrink.
     *
     * @param factor of an epoch, above 0
     */
    record PerEpoch(double factor) implements Curve {
        public PerEpoch {
            requireFactor(factor);
        }

        @Override
        public double at(Place place) {
            return StrictMath.pow(factor, place.epoch());
        }

        @Override
        public String label() {
            return "per-epoch(" + factor + ")";
        }
    }

    /**
     * {@code floor + (1 - floor) (1 + cos(pi t)) / 2}: Loshchilov and Hutter, "SGDR" (2017),
     * without restarts.
     *
     * @param floor the share towards which it goes, 0 to 1
     */
    record Cosine(double floor) implements Curve {
        public Cosine {
            require(floor >= 0 && floor <= 1, "floor", floor, "0 to 1");
        }

        @Override
        public double at(Place place) {
            return between(1, floor, place.share());
        }

        /** From one share to another along half a wave, of which t is done. */
        static double between(double from, double to, double t) {
            return to + (from - to) * (1 + StrictMath.cos(StrictMath.PI * t)) / 2;
        }

        @Override
        public String label() {
            return floor == 0 ? "cosine" : "cosine(" + floor + ")";
        }
    }

    /**
     * Half a wave from {@code 1 / 25} up to 1, then half a wave down to {@code 1 / 250000}: Smith
     * and Topin, "Super-convergence" (2018), in the shape that fastai gave it.
     *
     * @param up the share of the run after which it stands at 1, between 0 and 1
     */
    record OneCycle(double up) implements Curve {
        private static final double START = 1 / 25.0;
        private static final double END = START / 1e4;

        public OneCycle {
            require(up > 0 && up < 1, "share of a cycle that goes up", up, "between 0 and 1");
        }

        @Override
        public double at(Place place) {
            double t = place.share();
            return t < up
                    ? Cosine.between(START, 1, t / up)
                    : Cosine.between(1, END, (t - up) / (1 - up));
        }

        @Override
        public String label() {
            return "one-cycle(" + up + ")";
        }
    }
}
