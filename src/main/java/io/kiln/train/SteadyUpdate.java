package io.kiln.train;

import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;
import io.kiln.net.Update;

import java.util.ArrayList;
import java.util.List;

/**
 * An optimiser's update between what {@link Steadiness} asks for: the gradients are clipped before
 * all moves; after a move the weights are shortened and then averaged.
 */
record SteadyUpdate(Update inner, Steadiness by) implements Update {
    private static final Tensor LENGTH = Tensor.floats("norm", 1, 1, Role.SCRATCH);

    @Override
    public List<Tensor> state(Tensor parameter) {
        List<Tensor> state = new ArrayList<>(inner.state(parameter));
        if (by.average() > 0) {
            state.add(by.answering(parameter));
        }
        return state;
    }

    @Override
    public int numbers() {
        return inner.numbers();
    }

    @Override
    public float[] numbers(float[] rates, int time) {
        return inner.numbers(rates, time);
    }

    @Override
    public List<Op> before(List<Tensor> gradients) {
        List<Op> ops = new ArrayList<>(inner.before(gradients));
        if (by.clip() > 0) {
            gradients.forEach(g -> ops.add(new UpdateOp.Squares(g, squares(g))));
            for (Tensor g : gradients) {
                boolean first = g.equals(gradients.get(0));
                ops.add(new UpdateOp.Sum(squares(g), LENGTH, first));
            }
            gradients.forEach(g -> ops.add(new UpdateOp.Shrink(LENGTH, g, by.clip())));
        }
        return ops;
    }

    @Override
    public List<Op> step(
            Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
        List<Op> ops = new ArrayList<>(inner.step(parameter, bias, gradient, rate, clock));
        if (by.maxNorm() > 0 && !bias) {
            ops.add(new UpdateOp.Squares(parameter, squares(parameter)));
            ops.add(new UpdateOp.Shrink(squares(parameter), parameter, by.maxNorm()));
        }
        if (by.average() > 0) {
            Tensor average = by.answering(parameter);
            ops.add(new UpdateOp.Average(parameter, average, clock, by.average()));
        }
        return ops;
    }

    private static Tensor squares(Tensor of) {
        return Tensor.floats("squares." + of.name(), 1, of.cols(), Role.SCRATCH);
    }
}
