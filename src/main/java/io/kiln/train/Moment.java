package io.kiln.train;

import io.kiln.device.Clock;
import io.kiln.device.Tensor;
import io.kiln.model.Standing;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that a run needs to go on exactly: taken between two steps.
 *
 * @param clock epochs done, steps done in the open epoch
 * @param weights of the network
 * @param state what the optimiser remembers
 * @param losses of the open epoch's steps, {@code step} of them
 * @param best best epoch so far, or null without validation or before the first
 * @param seconds training time of the open epoch so far
 * @param standing how far the numbers can be relied on
 */
public record Moment(
        Clock clock,
        Weights weights,
        Map<Tensor, float[]> state,
        float[] losses,
        @Nullable Best best,
        double seconds,
        Standing standing) {
    /** Keeps the order of the state. */
    public Moment {
        state = new LinkedHashMap<>(state);
    }

    /**
     * Epochs done.
     *
     * @return from 0
     */
    public int epoch() {
        return clock.epoch();
    }

    /**
     * Steps done in the open epoch.
     *
     * @return from 0
     */
    public int step() {
        return clock.step();
    }
}
