package io.kiln.device;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One operation on tensors: a fact, not an action. Every record checks its shapes when it is made. A device does an
 * operation by answering to {@link Operations}, so a forgotten one does not compile.
 *
 * <p>In the formulas i counts rows of the batch (B of them), j columns, and a tensor named d + name is the gradient of
 * the loss by that tensor.
 */
public sealed interface Op {
    /**
     * Hands this operation to whoever does operations.
     *
     * @param operations has a method for each kind
     */
    void on(Operations operations);

    /**
     * Tensors whose old contents matter.
     *
     * @return in the order of the formula
     */
    List<Tensor> reads();

    /**
     * Tensors that have new contents afterwards.
     *
     * @return in the order of the formula
     */
    List<Tensor> writes();

    /**
     * Arithmetic work.
     *
     * @return floating-point operations, a fused multiply-add counting two; element-wise functions count one
     */
    long flops();

    /**
     * Memory touched at least, each tensor once.
     *
     * @return bytes read and written
     */
    default long bytes() {
        return Stream.concat(reads().stream(), writes().stream())
                .mapToLong(Tensor::bytes)
                .sum();
    }

    /**
     * The name of the kind, as messages and timings print it.
     *
     * @return for example {@code Gemm}
     */
    default String kind() {
        return getClass().getSimpleName();
    }

    /**
     * {@code x[i][j] = fma(source[order[row + i]][j], factor, shift)} with {@code row} from the clock: the next batch.
     *
     * @param source (examples, features), U8 or F32
     * @param order (1, at least B) I32: which example comes when
     * @param clock (1, 4), see {@link Clock}
     * @param factor multiplies each value
     * @param shift is added to it
     * @param x (B, features)
     */
    record Gather(Tensor source, Tensor order, Tensor clock, float factor, float shift, Tensor x) implements Op {
        /**
         * Checks the shapes.
         *
         * @param source as above
         * @param order as above
         * @param clock as above
         * @param factor as above
         * @param shift as above
         * @param x as above
         */
        public Gather {
            Shapes.require("gather", source.type() != Type.I32, source, "U8 or F32 values");
            Shapes.require("gather", order.type() == Type.I32 && order.rows() == 1, order, "I32 1xN");
            Shapes.require("gather", x, Type.F32, x.rows(), source.cols());
            Shapes.clock("gather", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.gather(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(source, order, clock);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(x);
        }

        @Override
        public long flops() {
            return 2L * x.size();
        }

        @Override
        public long bytes() {
            return x.bytes() + (long) x.size() * source.type().bytes() + 4L * x.rows();
        }
    }

    /**
     * {@code labels[i] = source[order[row + i]]}: the classes of the next batch.
     *
     * @param source (examples, 1) I32
     * @param order (1, at least B) I32
     * @param clock (1, 4), see {@link Clock}
     * @param labels (B, 1) I32
     */
    record GatherLabels(Tensor source, Tensor order, Tensor clock, Tensor labels) implements Op {
        /**
         * Checks the shapes.
         *
         * @param source as above
         * @param order as above
         * @param clock as above
         * @param labels as above
         */
        public GatherLabels {
            Shapes.require("gather labels", source, Type.I32, source.rows(), 1);
            Shapes.require("gather labels", order.type() == Type.I32 && order.rows() == 1, order, "I32 1xN");
            Shapes.require("gather labels", labels, Type.I32, labels.rows(), 1);
            Shapes.clock("gather labels", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.gatherLabels(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(source, order, clock);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(labels);
        }

        @Override
        public long flops() {
            return 0;
        }

        @Override
        public long bytes() {
            return 3 * labels.bytes();
        }
    }

    /**
     * {@code C = op(A) op(B)}, op(X) being X or its transpose. Each element is one chain of fused multiply-adds from
     * zero with k ascending.
     *
     * @param transA whether A is transposed
     * @param transB whether B is transposed; not both
     * @param a (m, k), or (k, m) when transposed
     * @param b (k, n), or (n, k) when transposed
     * @param c (m, n)
     */
    record Gemm(boolean transA, boolean transB, Tensor a, Tensor b, Tensor c) implements Op {
        /**
         * Checks the shapes.
         *
         * @param transA as above
         * @param transB as above
         * @param a as above
         * @param b as above
         * @param c as above
         */
        public Gemm {
            int k = transA ? a.rows() : a.cols();
            String what = "gemm %dx%dx%d".formatted(c.rows(), c.cols(), k);
            if (transA && transB) {
                throw new DeviceException(what + ": both sides transposed, no pass needs that");
            }
            Shapes.require(what, a, Type.F32, transA ? k : c.rows(), transA ? c.rows() : k);
            Shapes.require(what, b, Type.F32, transB ? c.cols() : k, transB ? k : c.cols());
            Shapes.require(what, c, Type.F32, c.rows(), c.cols());
        }

        /**
         * The length of each chain.
         *
         * @return k
         */
        public int depth() {
            return transA ? a.rows() : a.cols();
        }

        @Override
        public void on(Operations operations) {
            operations.gemm(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(a, b);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(c);
        }

        @Override
        public long flops() {
            return 2L * c.size() * depth();
        }
    }

    /**
     * {@code y[i][j] = y[i][j] + bias[j]}.
     *
     * @param bias (1, n)
     * @param y (B, n)
     */
    record BiasAdd(Tensor bias, Tensor y) implements Op {
        /**
         * Checks the shapes.
         *
         * @param bias as above
         * @param y as above
         */
        public BiasAdd {
            Shapes.require("bias-add", bias, Type.F32, 1, y.cols());
            Shapes.require("bias-add", y, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.biasAdd(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(bias, y);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(y);
        }

        @Override
        public long flops() {
            return y.size();
        }
    }

    /**
     * {@code y = F(y)}, in place.
     *
     * @param activation F
     * @param y (B, n)
     */
    record Activate(Activation activation, Tensor y) implements Op {
        /**
         * Checks the shapes.
         *
         * @param activation as above
         * @param y as above
         */
        public Activate {
            Shapes.require("activate", y, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.activate(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(y);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(y);
        }

        @Override
        public long flops() {
            return y.size();
        }
    }

    /**
     * {@code dy = dy * D(y)}, in place: from the gradient by a layer's output to the gradient by its linear section.
     *
     * @param activation whose derivative D is
     * @param y (B, n), the layer's output
     * @param dy (B, n)
     */
    record ActivationGrad(Activation activation, Tensor y, Tensor dy) implements Op {
        /**
         * Checks the shapes.
         *
         * @param activation as above
         * @param y as above
         * @param dy as above
         */
        public ActivationGrad {
            Shapes.require("activation derivative", y, Type.F32, y.rows(), y.cols());
            Shapes.require("activation derivative", dy, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.activationGrad(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(y, dy);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(dy);
        }

        @Override
        public long flops() {
            return 2L * y.size();
        }
    }

    /**
     * {@code db[j] = sum over i of dz[i][j]}, summed as docs/numbers.md says.
     *
     * @param dz (B, n)
     * @param db (1, n)
     */
    record BiasGrad(Tensor dz, Tensor db) implements Op {
        /**
         * Checks the shapes.
         *
         * @param dz as above
         * @param db as above
         */
        public BiasGrad {
            Shapes.require("bias gradient", dz, Type.F32, dz.rows(), dz.cols());
            Shapes.require("bias gradient", db, Type.F32, 1, dz.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.biasGrad(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(dz);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(db);
        }

        @Override
        public long flops() {
            return dz.size();
        }
    }

    /**
     * {@code y[i] = softmax(y[i])}, in place, stable for any finite input.
     *
     * @param y (B, classes)
     */
    record Softmax(Tensor y) implements Op {
        /**
         * Checks the shapes.
         *
         * @param y as above
         */
        public Softmax {
            Shapes.require("softmax", y, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.softmax(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(y);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(y);
        }

        @Override
        public long flops() {
            return 4L * y.size();
        }
    }

    /**
     * Softmax, cross-entropy and its gradient in one pass: {@code p = softmax(z[i])},
     * {@code losses[i] = -log p[label]}, {@code dz[i][j] = (p[j] - (j == label)) / B}.
     *
     * @param z (B, classes), the last layer's linear section
     * @param labels (B, 1) I32
     * @param losses (B, 1)
     * @param dz (B, classes)
     */
    record SoftmaxLoss(Tensor z, Tensor labels, Tensor losses, Tensor dz) implements Op {
        /**
         * Checks the shapes.
         *
         * @param z as above
         * @param labels as above
         * @param losses as above
         * @param dz as above
         */
        public SoftmaxLoss {
            Shapes.loss("softmax loss", z, labels, losses, dz);
        }

        @Override
        public void on(Operations operations) {
            operations.softmaxLoss(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(z, labels);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(losses, dz);
        }

        @Override
        public long flops() {
            return 6L * z.size();
        }
    }

    /**
     * Mean squared error against one-hot targets {@code t} and its gradient: {@code losses[i] = mean over j of (y[i][j]
     * - t[i][j])^2}, {@code dy[i][j] = 2 (y[i][j] - t[i][j]) / (B classes)}.
     *
     * @param y (B, classes), the last layer's output
     * @param labels (B, 1) I32, where the one is
     * @param losses (B, 1)
     * @param dy (B, classes)
     */
    record SquaredLoss(Tensor y, Tensor labels, Tensor losses, Tensor dy) implements Op {
        /**
         * Checks the shapes.
         *
         * @param y as above
         * @param labels as above
         * @param losses as above
         * @param dy as above
         */
        public SquaredLoss {
            Shapes.loss("squared loss", y, labels, losses, dy);
        }

        @Override
        public void on(Operations operations) {
            operations.squaredLoss(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(y, labels);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(losses, dy);
        }

        @Override
        public long flops() {
            return 4L * y.size();
        }
    }

    /**
     * {@code loss[step] = (sum over i of losses[i]) / B} with {@code step} from the clock.
     *
     * @param losses (B, 1)
     * @param clock (1, 4), see {@link Clock}
     * @param loss (1, steps of an epoch)
     */
    record MeanLoss(Tensor losses, Tensor clock, Tensor loss) implements Op {
        /**
         * Checks the shapes.
         *
         * @param losses as above
         * @param clock as above
         * @param loss as above
         */
        public MeanLoss {
            Shapes.require("mean loss", losses, Type.F32, losses.rows(), 1);
            Shapes.require("mean loss", loss, Type.F32, 1, loss.cols());
            Shapes.clock("mean loss", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.meanLoss(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(losses, clock, loss);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(loss);
        }

        @Override
        public long flops() {
            return losses.size();
        }

        @Override
        public long bytes() {
            return losses.bytes() + 4;
        }
    }

    /**
     * {@code hits[step] = number of i with argmax over j of y[i][j] equal to labels[i]}, the first of equals winning.
     * A NaN is never the largest; a row that begins with one has no largest.
     *
     * @param y (B, classes)
     * @param labels (B, 1) I32
     * @param clock (1, 4), see {@link Clock}
     * @param hits (1, steps of an epoch) I32
     */
    record CountHits(Tensor y, Tensor labels, Tensor clock, Tensor hits) implements Op {
        /**
         * Checks the shapes.
         *
         * @param y as above
         * @param labels as above
         * @param clock as above
         * @param hits as above
         */
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

        @Override
        public List<Tensor> reads() {
            return List.of(y, labels, clock, hits);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(hits);
        }

        @Override
        public long flops() {
            return y.size();
        }

        @Override
        public long bytes() {
            return y.bytes() + labels.bytes() + 4;
        }
    }

    /**
     * Gradient descent with momentum and weight decay: {@code g = dw + decay w}, {@code v = momentum v + g},
     * {@code w = w - rate[step] v}. Without momentum there is no {@code v} and g takes its place.
     *
     * @param w (r, c), the parameter
     * @param dw (r, c)
     * @param v (r, c), the velocity, or null when momentum is 0
     * @param rate (1, steps of an epoch), learning rates
     * @param clock (1, 4), see {@link Clock}
     * @param momentum 0 to 1
     * @param decay 0 or more
     */
    record Sgd(Tensor w, Tensor dw, @Nullable Tensor v, Tensor rate, Tensor clock, float momentum, float decay)
            implements Op {
        /**
         * Checks the shapes.
         *
         * @param w as above
         * @param dw as above
         * @param v as above
         * @param rate as above
         * @param clock as above
         * @param momentum as above
         * @param decay as above
         */
        public Sgd {
            Shapes.require("sgd", dw, Type.F32, w.rows(), w.cols());
            Shapes.require("sgd", rate, Type.F32, 1, rate.cols());
            Shapes.clock("sgd", clock);
            if (v != null) {
                Shapes.require("sgd", v, Type.F32, w.rows(), w.cols());
            } else if (momentum != 0) {
                throw new DeviceException("sgd: momentum " + momentum + " needs a velocity");
            }
        }

        @Override
        public void on(Operations operations) {
            operations.sgd(this);
        }

        @Override
        public List<Tensor> reads() {
            return v == null ? List.of(w, dw, rate, clock) : List.of(w, dw, v, rate, clock);
        }

        @Override
        public List<Tensor> writes() {
            return v == null ? List.of(w) : List.of(v, w);
        }

        @Override
        public long flops() {
            return (v == null ? 4L : 6L) * w.size();
        }

        @Override
        public long bytes() {
            return (v == null ? 3 : 5) * w.bytes() + 4;
        }
    }

    /**
     * {@code step += 1, row += rows, time += 1}: the clock moves to the next batch.
     *
     * @param clock (1, 4), see {@link Clock}
     * @param rows B
     */
    record Advance(Tensor clock, int rows) implements Op {
        /**
         * Checks the shapes.
         *
         * @param clock as above
         * @param rows as above
         */
        public Advance {
            Shapes.clock("advance", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.advance(this);
        }

        @Override
        public List<Tensor> reads() {
            return List.of(clock);
        }

        @Override
        public List<Tensor> writes() {
            return List.of(clock);
        }

        @Override
        public long flops() {
            return 0;
        }
    }
}
