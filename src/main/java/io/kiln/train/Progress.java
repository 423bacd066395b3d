package io.kiln.train;

/**
 * How far a run is.
 *
 * @param epoch from 1
 * @param epochs of the run
 * @param step steps done in this epoch
 * @param steps of an epoch
 * @param loss mean loss of the epoch so far
 * @param imagesPerSecond examples trained on in a second, since the run began
 * @param secondsLeft estimate for the rest of the run
 */
public record Progress(
        int epoch,
        int epochs,
        int step,
        int steps,
        double loss,
        double imagesPerSecond,
        double secondsLeft) {}
