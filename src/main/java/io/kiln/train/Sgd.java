package io.kiln.train;

import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;
import io.kiln.net.Update;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum and weight decay, as PyTorch defines it: {@code g = dw
 * + decay w}, {@code v = momentum v + g}, {@code w = w - rate v}; with Nesterov's momentum {@code w =
 * w - rate (momentum v + g)}. Biases do not decay.
 *
 * @param momentum share of the last move that is kept, from 0 to below 1
 * @param decay how strongly weights are drawn to zero (L2), 0 or more
 * @param nesterov whether the momentum is Nesterov's
 */
public record Sgd(float momentum, float decay, boolean nesterov) implements Optimiser {
    /** The name in files and options. */
    public static final String LABEL = "sgd";

    /** The name in files and options, with Nesterov's momentum. */
    public static final String NESTEROV = "nesterov";

    private static final float RATE = 0.1f;

    /**
     * Checks the ranges.
     *
     * @throws io.kiln.device.DeviceException when a number is out of its range
     */
    public Sgd {
        Range.share("momentum", momentum);
        Range.decay(decay);
    }

    /**
     * With the common momentum.
     *
     * @param momentum share of the last move that is kept, from 0 to below 1
     * @param decay how strongly weights are drawn to zero (L2), 0 or more
     */
    public Sgd(float momentum, float decay) {
        this(momentum, decay, false);
    }

    @Override
    public String label() {
        return nesterov ? NESTEROV : LABEL;
    }

    @Override
    public float usualRate() {
        return RATE;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(KEY, label());
        facts.put(MOMENTUM, momentum);
        facts.put(DECAY, decay);
        return facts;
    }

    /** The reverse of {@link #facts}. */
    static Sgd of(Given given, boolean nesterov) {
        return new Sgd(given.number(MOMENTUM), given.number(DECAY), nesterov);
    }

    @Override
    public List<Tensor> state(Tensor parameter) {
        return momentum == 0 ? List.of() : List.of(Update.remembered("v", parameter));
    }

    @Override
    public List<Op> step(
            Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
        return List.of(new UpdateOp.Sgd(
                parameter,
                gradient,
                momentum == 0 ? null : Update.remembered("v", parameter),
                rate,
                clock,
                momentum,
                bias ? 0 : decay,
                nesterov && momentum != 0));
    }
}
