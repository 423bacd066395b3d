package io.kiln.device;

/** What a tensor is for, and so where it lives and who may look at it. */
public enum Role {
    /** Learned: weights and biases. Lives in the store. */
    PARAMETER,
    /** What the optimiser and the clock remember from step to step. Lives in the store. */
    STATE,
    /** Fed by the host: images, labels, the epoch's order, learning rates. Lives in the store. */
    INPUT,
    /** Read back by the host: losses, hits, probabilities. Lives in the store. */
    RESULT,
    /** Passed between the operations of one plan; a device may drop it when it fuses. */
    SCRATCH
}
