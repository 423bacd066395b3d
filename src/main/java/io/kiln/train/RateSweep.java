package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.net.Network;
import io.kiln.net.Weights;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Looks for a learning rate: trains from the first weights at a rate that grows by the same factor
 * in each step, until the loss runs away (Smith, "Cyclical learning rates", 2017). Nothing is kept
 * of what is learnt.
 *
 * @param low rate of the first step, above 0
 * @param high rate of the last step, above {@code low}
 * @param steps at most, 10 or more
 */
public record RateSweep(float low, float high, int steps) {
    private static final int LOOK = 8; // steps between two looks at the losses
    private static final double MEMORY = 0.9; // share of the smoothed loss that stays in a step
    private static final double RUNAWAY = 4; // times the lowest smoothed loss
    private static final double BELOW = 10; // the suggestion is so many times below the lowest

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range
     */
    public RateSweep {
        if (!(low > 0 && high > low && high < Float.POSITIVE_INFINITY)) {
            throw new DeviceException(
                    "rates from " + low + " to " + high + ": needs above 0, the lower first");
        }
        if (steps < 10) {
            throw new DeviceException("steps " + steps + ": needs 10 or more");
        }
    }

    /**
     * A step.
     *
     * @param rate its learning rate
     * @param loss its mean loss
     * @param smooth mean of the losses so far, the last ones counting most
     */
    public record Point(float rate, float loss, double smooth) {}

    /**
     * What came of it.
     *
     * @param points all steps with finite losses, in order
     * @param ranAway whether the loss ran away before the last step
     */
    public record Result(List<Point> points, boolean ranAway) {
        /**
         * Where the smoothed loss was lowest.
         *
         * @return the step, or null without any
         */
        public @Nullable Point lowest() {
            return points.stream()
                    .min(Comparator.comparingDouble(Point::smooth))
                    .orElse(null);
        }

        /**
         * A rate to begin with: a tenth of the one where the loss was lowest, since there it was
         * about to run away.
         *
         * @return the rate, or null without any step
         */
        public @Nullable Float suggestion() {
            Point lowest = lowest();
            return lowest == null ? null : (float) (lowest.rate / BELOW);
        }
    }

    /**
     * Sweeps.
     *
     * @param device where
     * @param network what is trained
     * @param examples what it is trained on, without a validation part
     * @param settings how; epochs, rate, schedule and validation do not count
     * @param trust how far the device is relied on
     * @param cancelled asked now and then; once true, the sweep ends
     * @return the losses
     */
    public Result run(
            Device device,
            Network network,
            ResidentExamples examples,
            Settings settings,
            Trust trust,
            BooleanSupplier cancelled) {
        Settings growing = growing(settings, examples.source.data());
        try (var session =
                new Session(device, network, new WholeSupply(examples, false), growing, trust)) {
            session.selfTest();
            session.write(Weights.initial(network, settings.seed()));
            return run(device, session, growing, cancelled);
        }
    }

    private Settings growing(Settings settings, Dataset data) {
        int ofEpoch = Pass.steps(data.size(), Math.min(settings.batch(), data.size()));
        double factor = StrictMath.pow((double) high / low, (double) ofEpoch / (steps - 1));
        return settings.withEpochs((steps + ofEpoch - 1) / ofEpoch)
                .withRate(low, new Rate(0, new Curve.Exponential(factor)))
                .withValidation(0);
    }

    private Result run(
            Device device, Session session, Settings growing, BooleanSupplier cancelled) {
        List<Point> points = new ArrayList<>();
        int ofEpoch = session.stepsPerEpoch();
        int done = 0;
        int looked = 0; // in this epoch
        while (done < steps && !cancelled.getAsBoolean()) {
            int epoch = done / ofEpoch;
            int step = done % ofEpoch;
            if (step == 0) {
                session.begin(epoch, 0);
                looked = 0;
            }
            session.run(step++);
            done++;
            if (step % LOOK == 0 || step == ofEpoch || done == steps) {
                device.finish();
                float[] rates =
                        growing.schedule().epoch(growing.rate(), epoch, growing.epochs(), ofEpoch);
                float[] losses = session.losses();
                for (; looked < step; looked++) {
                    if (!add(points, rates[looked], losses[looked])) {
                        return new Result(List.copyOf(points), true);
                    }
                }
            }
        }
        return new Result(List.copyOf(points), false);
    }

    /** Adds a step, unless its loss has run away. */
    private static boolean add(List<Point> points, float rate, float loss) {
        if (!Float.isFinite(loss)) {
            return false;
        }
        int n = points.size();
        // A mean of few losses is not drawn towards the zero that it began with.
        double before = n == 0 ? 0 : points.get(n - 1).smooth * (1 - StrictMath.pow(MEMORY, n));
        double smooth =
                (MEMORY * before + (1 - MEMORY) * loss) / (1 - StrictMath.pow(MEMORY, n + 1.0));
        points.add(new Point(rate, loss, smooth));
        double lowest = points.stream().mapToDouble(Point::smooth).min().orElseThrow();
        return smooth <= RUNAWAY * lowest;
    }
}
