package io.kiln.trust;

import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How far the CPU device's own results of a step move when the weights that it starts from move by as
 * much as another device's arithmetic may be off. A sum near zero is on one side of {@code relu}'s
 * kink or on the other, and with it goes the whole gradient of a unit for an example: no bound of
 * rounding errors covers that, but the CPU device itself jumps there as far.
 */
final class Wander {
    /** Sums of 8,192 products in 32-bit floats are off by about as much, in any order. */
    private static final double SUMS = 0x1p-20;

    private final Map<Tensor, Double> most = new HashMap<>();

    /**
     * What a step starts from, each weight moved by a random share of itself.
     *
     * @param error of a product of two factors, in relation to it
     */
    static Numbers nudged(Numbers start, double error, int trial) {
        var random = new SplittableRandom(trial);
        var nudged = new Numbers();
        for (Tensor t : start.tensors()) {
            boolean weights = t.role() == Role.PARAMETER && t.type() == Type.F32;
            nudged.put(t, weights ? nudged(start.floats(t), SUMS + error, random) : start.get(t));
        }
        return nudged;
    }

    private static float[] nudged(float[] weights, double share, SplittableRandom random) {
        float[] nudged = new float[weights.length];
        for (int w = 0; w < weights.length; w++) {
            nudged[w] = (float) (weights[w] * (1 + random.nextDouble(-share, share)));
        }
        return nudged;
    }

    /** Takes note of how differently all moved in the step from nudged weights. */
    void add(Repeated step, Repeated beside) {
        for (Tensor t : step.end().tensors()) {
            if (t.type() == Type.F32) {
                most.merge(t, apart(t, step, beside), Math::max);
            }
        }
    }

    private static double apart(Tensor t, Repeated step, Repeated beside) {
        float[] from = step.before(t);
        float[] to = step.end().floats(t);
        float[] besideFrom = beside.before(t);
        float[] besideTo = beside.end().floats(t);
        double squares = 0;
        for (int e = 0; e < to.length; e++) {
            double apart = ((double) besideTo[e] - besideFrom[e]) - ((double) to[e] - from[e]);
            squares += Double.isFinite(apart) ? apart * apart : 0;
        }
        return Math.sqrt(squares);
    }

    /** The norm of the largest difference seen in a tensor's move, 0 where none was looked for. */
    double of(Tensor t) {
        return most.getOrDefault(t, 0.0);
    }
}
