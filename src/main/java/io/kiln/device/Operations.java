package io.kiln.device;

/**
 * Someone who does operations, or looks at them: one method for each kind. The formulas stand at
 * the records.
 */
public interface Operations {
    /**
     * Takes the next batch of examples.
     *
     * @param op see {@link Op.Gather}
     */
    void gather(Op.Gather op);

    /**
     * Takes the next batch of pictures, each bent at random.
     *
     * @param op see {@link Op.Distort}
     */
    void distort(Op.Distort op);

    /**
     * Takes the labels of the next batch.
     *
     * @param op see {@link Op.GatherLabels}
     */
    void gatherLabels(Op.GatherLabels op);

    /**
     * Multiplies two matrices.
     *
     * @param op see {@link Op.Gemm}
     */
    void gemm(Op.Gemm op);

    /**
     * Adds a bias to every row.
     *
     * @param op see {@link Op.BiasAdd}
     */
    void biasAdd(Op.BiasAdd op);

    /**
     * Applies an activation in place.
     *
     * @param op see {@link Op.Activate}
     */
    void activate(Op.Activate op);

    /**
     * Multiplies a gradient by an activation's derivative.
     *
     * @param op see {@link Op.ActivationGrad}
     */
    void activationGrad(Op.ActivationGrad op);

    /**
     * Drops some elements.
     *
     * @param op see {@link ChanceOp.Dropout}
     */
    void dropout(ChanceOp.Dropout op);

    /**
     * Adds noise.
     *
     * @param op see {@link ChanceOp.Noise}
     */
    void noise(ChanceOp.Noise op);

    /**
     * Sums a gradient over the batch.
     *
     * @param op see {@link Op.BiasGrad}
     */
    void biasGrad(Op.BiasGrad op);

    /**
     * Turns rows into probabilities.
     *
     * @param op see {@link Op.Softmax}
     */
    void softmax(Op.Softmax op);

    /**
     * Finds the cross-entropy and its gradient.
     *
     * @param op see {@link LossOp.SoftmaxLoss}
     */
    void softmaxLoss(LossOp.SoftmaxLoss op);

    /**
     * Finds the mean squared error and its gradient.
     *
     * @param op see {@link LossOp.SquaredLoss}
     */
    void squaredLoss(LossOp.SquaredLoss op);

    /**
     * Weighs examples by their class.
     *
     * @param op see {@link WeighClasses}
     */
    void weighClasses(WeighClasses op);

    /**
     * Writes the mean loss of the step.
     *
     * @param op see {@link LossOp.MeanLoss}
     */
    void meanLoss(LossOp.MeanLoss op);

    /**
     * Counts right answers.
     *
     * @param op see {@link LossOp.CountHits}
     */
    void countHits(LossOp.CountHits op);

    /**
     * Moves a parameter down its gradient.
     *
     * @param op see {@link UpdateOp.Sgd}
     */
    void sgd(UpdateOp.Sgd op);

    /**
     * Moves a parameter by the size of its gradients so far.
     *
     * @param op see {@link UpdateOp.Adapt}
     */
    void adapt(UpdateOp.Adapt op);

    /**
     * Moves an average towards a parameter.
     *
     * @param op see {@link UpdateOp.Average}
     */
    void average(UpdateOp.Average op);

    /**
     * Sums squares down the columns.
     *
     * @param op see {@link UpdateOp.Squares}
     */
    void squares(UpdateOp.Squares op);

    /**
     * Adds a row of numbers to a sum.
     *
     * @param op see {@link UpdateOp.Sum}
     */
    void sum(UpdateOp.Sum op);

    /**
     * Shortens columns that are too long.
     *
     * @param op see {@link UpdateOp.Shrink}
     */
    void shrink(UpdateOp.Shrink op);

    /**
     * Moves the clock to the next batch.
     *
     * @param op see {@link Op.Advance}
     */
    void advance(Op.Advance op);
}
