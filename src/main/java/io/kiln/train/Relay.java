package io.kiln.train;

import io.kiln.net.Weights;
import io.kiln.trust.MistrustException;

import java.util.List;

/** A journal that tells another one everything; whoever extends it has a say as well. */
public abstract class Relay implements Journal {
    private final Journal next;

    /**
     * Tells another journal.
     *
     * @param next told everything
     */
    protected Relay(Journal next) {
        this.next = next;
    }

    @Override
    public void begun(int epoch, int step, List<String> kernels) {
        next.begun(epoch, step, kernels);
    }

    @Override
    public void progress(Progress progress) {
        next.progress(progress);
    }

    @Override
    public void steps(int before, float[] losses, float[] rates) {
        next.steps(before, losses, rates);
    }

    @Override
    public void epoch(EpochReport report) {
        next.epoch(report);
    }

    @Override
    public void best(Best best, Weights weights) {
        next.best(best, weights);
    }

    @Override
    public void checkpoint(Moment moment) {
        next.checkpoint(moment);
    }

    @Override
    public void mistrusted(MistrustException found) {
        next.mistrusted(found);
    }
}
