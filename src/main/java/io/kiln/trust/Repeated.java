package io.kiln.trust;

import io.kiln.device.Tensor;

import java.util.List;

/**
 * A step that the CPU device did.
 *
 * @param start what it started from
 * @param end what came of it
 * @param losses tensors of it that are no state but written anew
 */
record Repeated(Numbers start, Numbers end, List<Tensor> losses) {
    /** What the move of a tensor of floats begins at. */
    float[] before(Tensor t) {
        return losses.contains(t) ? unmoved(start.floats(t), end.floats(t)) : start.floats(t);
    }

    /** A loss does not move from an old one: it is judged by its own size. */
    private static float[] unmoved(float[] old, float[] loss) {
        float[] start = loss.clone();
        for (int s = 0; s < start.length; s++) {
            start[s] = loss[s] == old[s] ? loss[s] : 0;
        }
        return start;
    }
}
