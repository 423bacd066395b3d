package io.kiln.train;

import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;
import io.kiln.net.Update;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RMSprop (Tieleman and Hinton 2012), as PyTorch defines it without momentum: {@code g = dw + decay
 * w}, {@code v = beta2 v + (1 - beta2) g^2}, {@code w = w - rate g / (sqrt(v) + epsilon)}. Biases do
 * not decay.
 *
 * @param beta2 share of the squares' mean that is kept, from 0 to below 1
 * @param epsilon keeps moves finite where gradients vanish, 1e-12 or more
 * @param decay how strongly weights are drawn to zero (L2), 0 or more
 */
public record RmsProp(float beta2, float epsilon, float decay) implements Optimiser {
    /** The name in files and options. */
    public static final String LABEL = "rmsprop";

    private static final float RATE = 1e-3f;

    /**
     * Checks the ranges.
     *
     * @throws io.kiln.device.DeviceException when a number is out of its range
     */
    public RmsProp {
        Range.share("beta2", beta2);
        Range.epsilon(epsilon);
        Range.decay(decay);
    }

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public float usualRate() {
        return RATE;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(KEY, LABEL);
        facts.put(BETA2, beta2);
        facts.put(EPSILON, epsilon);
        facts.put(DECAY, decay);
        return facts;
    }

    /** The reverse of {@link #facts}. */
    static RmsProp of(Given given) {
        return new RmsProp(given.number(BETA2), given.number(EPSILON), given.number(DECAY));
    }

    @Override
    public List<Tensor> state(Tensor parameter) {
        return List.of(Update.remembered("v", parameter));
    }

    @Override
    public int numbers() {
        return UpdateOp.Adapt.RATES;
    }

    @Override
    public float[] numbers(float[] rates, int time) {
        int steps = rates.length;
        float[] numbers = new float[numbers() * steps];
        System.arraycopy(rates, 0, numbers, 0, steps);
        System.arraycopy(rates, 0, numbers, steps, steps);
        Arrays.fill(numbers, 2 * steps, 3 * steps, 1f);
        return numbers;
    }

    @Override
    public List<Op> step(
            Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
        return List.of(new UpdateOp.Adapt(
                parameter,
                gradient,
                null,
                Update.remembered("v", parameter),
                rate,
                clock,
                0,
                beta2,
                epsilon,
                bias ? 0 : decay,
                0));
    }
}
