package io.kiln.net;

import io.kiln.device.Op;
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
     * One move.
     *
     * @param parameter a weight matrix or bias
     * @param bias whether it is a bias, which by custom does not decay
     * @param gradient of the loss by it, same shape
     * @param rate (1, steps): learning rate of each step of the epoch
     * @param clock which step it is
     * @return the operations
     */
    List<Op> step(Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock);
}
