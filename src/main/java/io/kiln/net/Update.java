package io.kiln.net;

import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import java.util.List;

/** How a parameter moves when its gradient is known: an optimiser, as the plan sees it. */
public interface Update {
    /**
     * What it remembers about a parameter from step to step.
     *
     * @param parameter a weight matrix or bias
     * @return tensors of role STATE, in a fixed order; perhaps none
     */
    List<Tensor> state(Tensor parameter);

    /**
     * A tensor to remember something in.
     *
     * @param letter what the formulas call it
     * @param parameter about which
     * @return of the same shape, named for example {@code v.w1}
     */
    static Tensor remembered(String letter, Tensor parameter) {
        String name = letter + "." + parameter.name();
        return Tensor.floats(name, parameter.rows(), parameter.cols(), Role.STATE);
    }

    /**
     * How many numbers it needs of each step, the learning rate being the first.
     *
     * @return 1 or more
     */
    default int numbers() {
        return 1;
    }

    /**
     * The tensor that holds these numbers.
     *
     * @param steps steps of an epoch
     * @return (numbers, steps), an input
     */
    default Tensor rate(int steps) {
        return Tensor.floats("rate", numbers(), steps, Role.INPUT);
    }

    /**
     * What that tensor holds.
     *
     * @param rates (steps): learning rate of each step of an epoch
     * @param time steps done before the first of them since the run began
     * @return (numbers, steps)
     */
    default float[] numbers(float[] rates, int time) {
        return rates;
    }

    /**
     * What comes before all moves, once the gradients are known.
     *
     * @param gradients of all parameters
     * @return the operations, which may change the gradients
     */
    default List<Op> before(List<Tensor> gradients) {
        return List.of();
    }

    /**
     * One move.
     *
     * @param parameter a weight matrix or bias
     * @param bias whether it is a bias, which by custom does not decay
     * @param gradient of the loss by it, same shape
     * @param rate as {@link #rate(int)} makes it
     * @param clock which step it is
     * @return the operations
     */
    List<Op> step(Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock);
}
