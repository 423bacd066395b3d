package io.kiln.device;

/**
 * Examples count as much as their class does: {@code losses[i] = losses[i] * weights[labels[i]]},
 * {@code dy[i][j] = dy[i][j] * weights[labels[i]]}, in place.
 *
 * @param weights (1, classes)
 * @param labels (B, 1) I32, each below classes
 * @param losses (B, 1)
 * @param dy (B, n)
 */
public record WeighClasses(Tensor weights, Tensor labels, Tensor losses, Tensor dy) implements Op {
    /**
     * Checks the shapes.
     *
     * @throws DeviceException when they do not fit together
     */
    public WeighClasses {
        Shapes.require("weigh classes", weights, Type.F32, 1, weights.cols());
        Shapes.require("weigh classes", labels, Type.I32, dy.rows(), 1);
        Shapes.require("weigh classes", losses, Type.F32, dy.rows(), 1);
        Shapes.require("weigh classes", dy, Type.F32, dy.rows(), dy.cols());
    }

    @Override
    public void on(Operations operations) {
        operations.weighClasses(this);
    }
}
