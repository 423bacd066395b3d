package io.kiln.train;

import java.util.function.LongSupplier;

/** How fast a run goes, for the progress line. */
final class Pace {
    private final int epochs;
    private final int steps;
    private final int examples;
    private final long first; // steps that were done before the start
    private final LongSupplier clock; // nanoseconds since some moment
    private final long start;

    /**
     * Starts now.
     *
     * @param epochs of the run
     * @param steps of an epoch
     * @param examples of an epoch
     * @param epoch where the run starts, or goes on
     * @param step steps done in that epoch
     */
    Pace(int epochs, int steps, int examples, int epoch, int step, LongSupplier clock) {
        this.epochs = epochs;
        this.steps = steps;
        this.examples = examples;
        this.first = (long) epoch * steps + step;
        this.clock = clock;
        this.start = now();
    }

    /** What its clock shows, in nanoseconds. */
    long now() {
        return clock.getAsLong();
    }

    Progress at(int epoch, int step, float[] losses) {
        long done = (long) epoch * steps + step;
        double seconds = (now() - start) * 1e-9;
        double stepsPerSecond = (done - first) / Math.max(seconds, 1e-9);
        double left = (double) epochs * steps - done;
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return new Progress(
                epoch + 1,
                epochs,
                step,
                steps,
                sum / Math.max(1, losses.length),
                stepsPerSecond * examples / steps,
                left / Math.max(stepsPerSecond, 1e-9));
    }
}
