package io.kiln.trust;

import io.kiln.device.LossOp;
import io.kiln.device.Plan;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import java.util.List;

/**
 * A step that the CPU device did.
 *
 * @param plan of the step
 * @param start what it started from
 * @param end what came of it
 */
record Repeated(Plan plan, Numbers start, Numbers end) {
    /** Losses of a plan, which a step writes anew. */
    static List<Tensor> losses(Plan plan) {
        return plan.ops().stream()
                .filter(LossOp.MeanLoss.class::isInstance)
                .map(op -> ((LossOp.MeanLoss) op).loss())
                .toList();
    }

    /**
     * Tensors whose moves a kink changes. Not averages of weights: they follow weights that are
     * nudged without any kink.
     */
    List<Tensor> wandering() {
        List<Tensor> averages = plan.ops().stream()
                .filter(UpdateOp.Average.class::isInstance)
                .map(op -> ((UpdateOp.Average) op).average())
                .toList();
        return end.tensors().stream()
                .filter(t -> t.type() == Type.F32 && !averages.contains(t))
                .toList();
    }

    /** What the move of a tensor of floats begins at. */
    float[] before(Tensor t) {
        return losses(plan).contains(t) ? unmoved(start.floats(t), end.floats(t)) : start.floats(t);
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
