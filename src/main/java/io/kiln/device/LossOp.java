package io.kiln.device;

/**
 * Operations that judge answers: the losses, each with its gradient, and what they come to in a step.
 */
public sealed interface LossOp extends Op {
    /**
     * Softmax, cross-entropy and its gradient in one pass: {@code p = softmax(z[i])},
     * {@code losses[i] = -sum over j of t[j] log p[j]}, {@code dz[i][j] = (p[j] - t[j]) / B}, with
     * smoothed targets (Szegedy et al., 2016) {@code t[j] = (1 - smoothing) (j == label) +
     * smoothing / classes}.
     *
     * @param z (B, classes), the last layer's linear section
     * @param labels (B, 1) I32
     * @param losses (B, 1)
     * @param dz (B, classes)
     * @param smoothing from 0 to below 1, the share of the target that all classes get alike
     */
    record SoftmaxLoss(Tensor z, Tensor labels, Tensor losses, Tensor dz, float smoothing)
            implements LossOp {
        public SoftmaxLoss {
            Shapes.loss("softmax loss", z, labels, losses, dz);
            if (!(smoothing >= 0 && smoothing < 1)) {
                throw new DeviceException("label smoothing " + smoothing + ": needs 0 to below 1");
            }
        }

        /**
         * The loss against the labels alone.
         *
         * @param z (B, classes), the last layer's linear section
         * @param labels (B, 1) I32
         * @param losses (B, 1)
         * @param dz (B, classes)
         */
        public SoftmaxLoss(Tensor z, Tensor labels, Tensor losses, Tensor dz) {
            this(z, labels, losses, dz, 0);
        }

        /**
         * What the label gets of its target for itself.
         *
         * @return {@code 1 - smoothing}
         */
        public float own() {
            return 1 - smoothing;
        }

        /**
         * What each class gets of the target.
         *
         * @return {@code smoothing / classes}
         */
        public float each() {
            return smoothing / z.cols();
        }

        @Override
        public void on(Operations operations) {
            operations.softmaxLoss(this);
        }
    }

    /**
     * Mean squared error against targets {@code t}, one-hot or numbers, and its gradient: {@code
     * losses[i] = mean over j of (y[i][j] - t[i][j])^2}, {@code dy[i][j] = 2 (y[i][j] - t[i][j]) /
     * (B n)}.
     *
     * @param y (B, n), the last layer's output
     * @param labels (B, 1) I32, where the one is; or (B, n) F32, the numbers
     * @param losses (B, 1)
     * @param dy (B, n)
     */
    record SquaredLoss(Tensor y, Tensor labels, Tensor losses, Tensor dy) implements LossOp {
        public SquaredLoss {
            Shapes.squares("squared loss", y, labels, losses, dy);
        }

        @Override
        public void on(Operations operations) {
            operations.squaredLoss(this);
        }
    }

    /**
     * {@code loss[step] = (sum over i of losses[i]) / B} with {@code step} from the clock.
     *
     * @param losses (B, 1)
     * @param clock (1, 4), see {@link Clock}
     * @param loss (1, steps of an epoch)
     */
    record MeanLoss(Tensor losses, Tensor clock, Tensor loss) implements LossOp {
        public MeanLoss {
            Shapes.require("mean loss", losses, Type.F32, losses.rows(), 1);
            Shapes.require("mean loss", loss, Type.F32, 1, loss.cols());
            Shapes.clock("mean loss", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.meanLoss(this);
        }
    }

    /**
     * {@code hits[step] = number of i with argmax over j of y[i][j] equal to labels[i]}, the first
     * of equals winning. A NaN is never the largest; a row that begins with one has no largest.
     *
     * @param y (B, classes)
     * @param labels (B, 1) I32
     * @param clock (1, 4), see {@link Clock}
     * @param hits (1, steps of an epoch) I32
     */
    record CountHits(Tensor y, Tensor labels, Tensor clock, Tensor hits) implements LossOp {
        public CountHits {
            Shapes.require("count hits", y, Type.F32, y.rows(), y.cols());
            Shapes.require("count hits", labels, Type.I32, y.rows(), 1);
            Shapes.require("count hits", hits, Type.I32, 1, hits.cols());
            Shapes.clock("count hits", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.countHits(this);
        }
    }
}
