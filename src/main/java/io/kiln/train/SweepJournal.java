package io.kiln.train;

import io.kiln.device.Device;

import org.jspecify.annotations.Nullable;

/** Where a sweep leaves what should outlive it. Called from several threads at once. */
public interface SweepJournal {
    /**
     * A point that is about to be trained.
     *
     * @param run its folder
     * @param from where it goes on; null at its beginning
     * @param journal told what happens; passes it on to the run
     */
    record Begun(Run run, @Nullable Resumable from, Journal journal) {}

    /**
     * Opens the run of a point.
     *
     * @param point which
     * @param device where it will be trained
     * @return the run, new or gone on with
     */
    Begun begin(Point point, Device device);

    /**
     * A point is through: done or diverged.
     *
     * @param result what became of it
     */
    void ended(PointResult result);

    /**
     * A point could not be trained to its end.
     *
     * @param point which
     * @param problem what was wrong
     */
    void failed(Point point, Throwable problem);
}
