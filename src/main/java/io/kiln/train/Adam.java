package io.kiln.train;

import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;
import io.kiln.net.Update;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015, algorithm 1) and AdamW (Loshchilov and Hutter 2019), as PyTorch defines
 * them: {@code g = dw}, {@code m = beta1 m + (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2},
 * {@code w = w - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}, t counting steps
 * from 1. Adam's decay is drawn into the gradient, {@code g = dw + decay w}; AdamW's is taken from
 * the weight, {@code w = w - rate decay w}. Biases do not decay.
 *
 * @param beta1 share of the gradients' mean that is kept, from 0 to below 1
 * @param beta2 share of their squares' mean that is kept, from 0 to below 1
 * @param epsilon keeps moves finite where gradients vanish, 1e-12 or more
 * @param decay how strongly weights are drawn to zero, 0 or more
 * @param decoupled whether the decay is AdamW's
 */
public record Adam(float beta1, float beta2, float epsilon, float decay, boolean decoupled)
        implements Optimiser {
    /** The name in files and options. */
    public static final String LABEL = "adam";

    /** The name in files and options, with decoupled decay. */
    public static final String DECOUPLED = "adamw";

    private static final float RATE = 1e-3f;

    /**
     * Checks the ranges.
     *
     * @throws io.kiln.device.DeviceException when a number is out of its range
     */
    public Adam {
        Range.share("beta1", beta1);
        Range.share("beta2", beta2);
        Range.epsilon(epsilon);
        Range.decay(decay);
    }

    @Override
    public String label() {
        return decoupled ? DECOUPLED : LABEL;
    }

    @Override
    public float usualRate() {
        return RATE;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(KEY, label());
        facts.put(BETA1, beta1);
        facts.put(BETA2, beta2);
        facts.put(EPSILON, epsilon);
        facts.put(DECAY, decay);
        return facts;
    }

    /** The reverse of {@link #facts}. */
    static Adam of(Given given, boolean decoupled) {
        return new Adam(
                given.number(BETA1),
                given.number(BETA2),
                given.number(EPSILON),
                given.number(DECAY),
                decoupled);
    }

    @Override
    public List<Tensor> state(Tensor parameter) {
        return List.of(mean(parameter), Update.remembered("v", parameter));
    }

    private static Tensor mean(Tensor parameter) {
        return Update.remembered("m", parameter);
    }

    @Override
    public int numbers() {
        return UpdateOp.Adapt.RATES;
    }

    /** In doubles, by StrictMath, so that they are the same everywhere. */
    @Override
    public float[] numbers(float[] rates, int time) {
        int steps = rates.length;
        float[] numbers = new float[numbers() * steps];
        for (int s = 0; s < steps; s++) {
            double t = time + s + 1.0;
            numbers[s] = rates[s];
            numbers[steps + s] = (float) (rates[s] / (1 - StrictMath.pow(beta1, t)));
            numbers[2 * steps + s] = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, t)));
        }
        return numbers;
    }

    @Override
    public List<Op> step(
            Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
        float strength = bias ? 0 : decay;
        return List.of(new UpdateOp.Adapt(
                parameter,
                gradient,
                mean(parameter),
                Update.remembered("v", parameter),
                rate,
                clock,
                beta1,
                beta2,
                epsilon,
                decoupled ? 0 : strength,
                decoupled ? strength : 0));
    }
}
