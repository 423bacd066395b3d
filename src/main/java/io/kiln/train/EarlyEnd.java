package io.kiln.train;

import io.kiln.model.ModelException;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Watches for the moment when a run is to end early; the trainer asks {@link #reached} where it
 * asks for interruptions, and stops as for one.
 */
public final class EarlyEnd extends Relay {
    private final Stopping when;
    private final LongSupplier clock;
    private final long began;
    private final double before;
    private @Nullable Best best;
    private @Nullable String why;

    /**
     * Begins to watch, and to count the time.
     *
     * @param when a run ends
     * @param from where the run goes on, or null at its beginning
     * @param next told everything
     */
    public EarlyEnd(Stopping when, @Nullable Resumable from, Journal next) {
        this(when, from, next, System::nanoTime);
    }

    /** By another clock, in nanoseconds. */
    EarlyEnd(Stopping when, @Nullable Resumable from, Journal next, LongSupplier clock) {
        super(next);
        this.when = when;
        this.clock = clock;
        this.began = clock.getAsLong();
        this.before = from == null ? 0 : from.elapsed();
        this.best = from == null ? null : from.moment().best();
        if (from != null) {
            count(from.moment().epoch());
        }
    }

    private void count(int epochs) {
        if (why == null && when.impatient(epochs, best)) {
            why = String.format(
                    Locale.ROOT,
                    "no epoch was better by validation in %d after epoch %d",
                    when.patience(),
                    best == null ? 0 : best.epoch());
        }
    }

    /**
     * Whether the run is to end here.
     *
     * @return true from that moment on
     */
    public boolean reached() {
        if (why == null && when.seconds() > 0) {
            double elapsed = before + (clock.getAsLong() - began) * 1e-9;
            if (elapsed >= when.seconds()) {
                why = "its time was over";
            }
        }
        return why != null;
    }

    /** Whether an epoch was validated, so that the run has something to show. */
    boolean judged() {
        return best != null;
    }

    /**
     * Why the run ended early.
     *
     * @return words for people; nothing as long as it is not to end
     */
    public Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /**
     * Checks that what is chosen is what was best, as the trainer does at the end of a whole run.
     *
     * @param outcome of a run that ended early
     * @throws ModelException when the best model was replaced while the run was interrupted
     */
    public void check(Outcome outcome) {
        Best first = outcome.best();
        if (first != null && !outcome.chosen().hash().equals(first.weights())) {
            throw new ModelException("the best model is not that of epoch " + first.epoch()
                    + ", which was the best; it was replaced while the run was interrupted");
        }
    }

    @Override
    public void epoch(EpochReport report) {
        super.epoch(report);
        count(report.epoch());
    }

    @Override
    public void best(Best now, Weights weights) {
        super.best(now, weights);
        best = now;
    }
}
