package io.kiln.device;

/** Someone who does operations, or looks at them: one method for each kind. The formulas stand at the records. */
public interface Operations {
    /** @param op see {@link Op.Gather} */
    void gather(Op.Gather op);

    /** @param op see {@link Op.GatherLabels} */
    void gatherLabels(Op.GatherLabels op);

    /** @param op see {@link Op.Gemm} */
    void gemm(Op.Gemm op);

    /** @param op see {@link Op.BiasAdd} */
    void biasAdd(Op.BiasAdd op);

    /** @param op see {@link Op.Activate} */
    void activate(Op.Activate op);

    /** @param op see {@link Op.ActivationGrad} */
    void activationGrad(Op.ActivationGrad op);

    /** @param op see {@link Op.BiasGrad} */
    void biasGrad(Op.BiasGrad op);

    /** @param op see {@link Op.Softmax} */
    void softmax(Op.Softmax op);

    /** @param op see {@link Op.SoftmaxLoss} */
    void softmaxLoss(Op.SoftmaxLoss op);

    /** @param op see {@link Op.SquaredLoss} */
    void squaredLoss(Op.SquaredLoss op);

    /** @param op see {@link Op.MeanLoss} */
    void meanLoss(Op.MeanLoss op);

    /** @param op see {@link Op.CountHits} */
    void countHits(Op.CountHits op);

    /** @param op see {@link Op.Sgd} */
    void sgd(Op.Sgd op);

    /** @param op see {@link Op.Advance} */
    void advance(Op.Advance op);
}
