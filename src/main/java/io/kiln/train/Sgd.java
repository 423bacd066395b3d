package io.kiln.train;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum and weight decay, as PyTorch defines it: {@code g = dw
 * + decay w}, {@code v = momentum v + g}, {@code w = w - rate v}. Biases do not decay.
 *
 * @param momentum share of the last move that is kept, from 0 to below 1
 * @param decay how strongly weights are drawn to zero (L2), 0 or more
 */
public record Sgd(float momentum, float decay) implements Optimiser {
    /** The name in files and options. */
    public static final String LABEL = "sgd";

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range
     */
    public Sgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new DeviceException("momentum " + momentum + ": needs 0 to below 1");
        }
        if (!(decay >= 0 && decay < Float.POSITIVE_INFINITY)) {
            throw new DeviceException("weight decay " + decay + ": needs 0 or more");
        }
    }

    @Override
    public List<Tensor> state(Tensor parameter) {
        return momentum == 0 ? List.of() : List.of(velocity(parameter));
    }

    @Override
    public List<Op> step(
            Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
        return List.of(new Op.Sgd(
                parameter,
                gradient,
                momentum == 0 ? null : velocity(parameter),
                rate,
                clock,
                momentum,
                bias ? 0 : decay));
    }

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(KEY, LABEL);
        facts.put("momentum", momentum);
        facts.put("weight_decay", decay);
        return facts;
    }

    /** The reverse of {@link #facts}. */
    static Sgd of(Given given) {
        return new Sgd(given.number("momentum"), given.number("weight_decay"));
    }

    private static Tensor velocity(Tensor parameter) {
        return Tensor.floats(
                "v." + parameter.name(), parameter.rows(), parameter.cols(), Role.STATE);
    }
}
