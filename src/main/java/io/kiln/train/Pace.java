package io.kiln.train;

/** How fast a run goes, for the progress line. */
final class Pace {
    private final int epochs;
    private final int steps;
    private final int examples;
    private final long start = System.nanoTime();
    private long done; // steps since the start

    Pace(int epochs, int steps, int examples) {
        this.epochs = epochs;
        this.steps = steps;
        this.examples = examples;
    }

    private int epochOfDone = -1;
    private int doneInEpoch;

    Progress at(int epoch, int step, int sinceFirst, float[] losses) {
        done += epoch == epochOfDone ? sinceFirst - doneInEpoch : sinceFirst;
        epochOfDone = epoch;
        doneInEpoch = sinceFirst;
        double seconds = (System.nanoTime() - start) * 1e-9;
        double stepsPerSecond = done / Math.max(seconds, 1e-9);
        double left = (double) (epochs - epoch) * steps - step;
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return new Progress(
                epoch + 1, epochs, step, steps, sum / Math.max(1, losses.length),
                stepsPerSecond * examples / steps, left / Math.max(stepsPerSecond, 1e-9));
    }
}
