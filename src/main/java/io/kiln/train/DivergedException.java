package io.kiln.train;

import java.util.Locale;

/** Training met a loss that is not a finite number. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int epoch;
    private final int step;

    /** @param what for example {@code the loss is NaN in} */
    DivergedException(int epoch, int step, String what, String where) {
        super(String.format(
                Locale.ROOT,
                "training diverged: %s step %d of epoch %d; %s; try a lower learning rate (--lr)",
                what,
                step,
                epoch,
                where));
        this.epoch = epoch;
        this.step = step;
    }

    /**
     * When it happened.
     *
     * @return the epoch, from 1
     */
    public int epoch() {
        return epoch;
    }

    /**
     * When it happened.
     *
     * @return the step of the epoch, from 1
     */
    public int step() {
        return step;
    }
}
