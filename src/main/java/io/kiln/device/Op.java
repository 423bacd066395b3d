package io.kiln.device;

import java.util.List;
import java.util.Locale;

/**
 * One operation on tensors: a fact, not an action. Every record checks its shapes when it is made.
 * A device does an operation by answering to {@link Operations}, so a forgotten one does not
 * compile.
 *
 * <p>In the formulas i counts rows of the batch (B of them), j columns, and a tensor named d + name
 * is the gradient of the loss by that tensor.
 */
public sealed interface Op
        permits Op.Gather,
                Op.Distort,
                Op.GatherLabels,
                Op.Gemm,
                Op.BiasAdd,
                Op.Activate,
                Op.ActivationGrad,
                Op.BiasGrad,
                Op.Softmax,
                WeighClasses,
                Op.Advance,
                ChanceOp,
                LossOp,
                UpdateOp {
    /**
     * Hands this operation to whoever does operations.
     *
     * @param operations has a method for each kind
     */
    void on(Operations operations);

    /**
     * What the operation touches and costs.
     *
     * @return facts that follow from the shapes
     */
    default Footprint footprint() {
        return Footprint.of(this);
    }

    /**
     * Tensors whose old contents matter.
     *
     * @return in the order of the formula
     */
    default List<Tensor> reads() {
        return footprint().reads();
    }

    /**
     * Tensors that have new contents afterwards.
     *
     * @return in the order of the formula
     */
    default List<Tensor> writes() {
        return footprint().writes();
    }

    /**
     * Arithmetic work.
     *
     * @return floating-point operations, a fused multiply-add counting two; element-wise functions
     *     count one
     */
    default long flops() {
        return footprint().flops();
    }

    /**
     * Memory touched at least.
     *
     * @return bytes read and written
     */
    default long bytes() {
        return footprint().bytes();
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
     * {@code x[i][j] = fma(source[order[row + i]][j], factor, shift)} with {@code row} from the
     * clock: the next batch.
     *
     * @param source (examples, features), U8 or F32
     * @param order (1, at least B) I32: which example comes when
     * @param clock (1, 4), see {@link Clock}
     * @param factor multiplies each value
     * @param shift is added to it
     * @param x (B, features)
     */
    record Gather(Tensor source, Tensor order, Tensor clock, float factor, float shift, Tensor x)
            implements Op {
        public Gather {
            Shapes.require("gather", source.type() != Type.I32, source, "U8 or F32 values");
            Shapes.require(
                    "gather", order.type() == Type.I32 && order.rows() == 1, order, "I32 1xN");
            Shapes.require("gather", x, Type.F32, x.rows(), source.cols());
            Shapes.clock("gather", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.gather(this);
        }
    }

    /**
     * {@code x[i][r w + c] = fma(picture(f(c, r)), factor, shift)}: as {@link Gather}, but each
     * picture bent by a random map f that it has for this epoch alone. {@code picture} is bilinear
     * between pixels and 0 outside. docs/numbers.md has f step by step: from a pixel of the batch
     * back through shift, rotation, shear and scale to a place in the picture, moved on by alpha
     * times the elastic field.
     *
     * @param source (examples, height width) U8
     * @param classes (examples, 1) I32, below the rows of the warp's limits
     * @param order (1, at least B) I32: which example comes when
     * @param numbers (1, at least B) I32: by which number of an example its map is drawn; the order
     *     itself where all examples lie there by their numbers
     * @param clock (1, 4), see {@link Clock}; the epoch counts, too
     * @param warp how far and how
     * @param factor multiplies each value
     * @param shift is added to it
     * @param x (B, height width)
     */
    record Distort(
            Tensor source,
            Tensor classes,
            Tensor order,
            Tensor numbers,
            Tensor clock,
            Warp warp,
            float factor,
            float shift,
            Tensor x)
            implements Op {
        public Distort {
            int pixels = Math.multiplyExact(warp.height(), warp.width());
            Shapes.require("distort", source, Type.U8, source.rows(), pixels);
            Shapes.require("distort", classes, Type.I32, source.rows(), 1);
            Shapes.require(
                    "distort", order.type() == Type.I32 && order.rows() == 1, order, "I32 1xN");
            Shapes.require("distort", numbers, Type.I32, 1, order.cols());
            Shapes.require("distort", x, Type.F32, x.rows(), pixels);
            Shapes.clock("distort", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.distort(this);
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
        public GatherLabels {
            Shapes.require("gather labels", source, Type.I32, source.rows(), 1);
            Shapes.require(
                    "gather labels",
                    order.type() == Type.I32 && order.rows() == 1,
                    order,
                    "I32 1xN");
            Shapes.require("gather labels", labels, Type.I32, labels.rows(), 1);
            Shapes.clock("gather labels", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.gatherLabels(this);
        }
    }

    /**
     * {@code C = op(A) op(B)}, op(X) being X or its transpose. Each element is one chain of fused
     * multiply-adds from zero with k ascending.
     *
     * @param transA whether A is transposed
     * @param transB whether B is transposed; not both
     * @param a (m, k), or (k, m) when transposed
     * @param b (k, n), or (n, k) when transposed
     * @param c (m, n)
     */
    record Gemm(boolean transA, boolean transB, Tensor a, Tensor b, Tensor c) implements Op {
        public Gemm {
            int k = transA ? a.rows() : a.cols();
            String what = String.format(Locale.ROOT, "gemm %dx%dx%d", c.rows(), c.cols(), k);
            if (transA && transB) {
                throw new DeviceException(what + ": both sides transposed, no pass needs that");
            }
            if (c.equals(a) || c.equals(b)) {
                throw new DeviceException(what + ": " + c.name() + " is both read and written");
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
    }

    /**
     * {@code y[i][j] = y[i][j] + bias[j]}.
     *
     * @param bias (1, n)
     * @param y (B, n)
     */
    record BiasAdd(Tensor bias, Tensor y) implements Op {
        public BiasAdd {
            Shapes.require("bias-add", bias, Type.F32, 1, y.cols());
            Shapes.require("bias-add", y, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.biasAdd(this);
        }
    }

    /**
     * {@code y = F(y)}, in place.
     *
     * @param activation F
     * @param y (B, n)
     */
    record Activate(Activation activation, Tensor y) implements Op {
        public Activate {
            Shapes.require("activate", y, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.activate(this);
        }
    }

    /**
     * {@code dy = dy * D(y)}, in place: from the gradient by a layer's output to the gradient by
     * its linear section.
     *
     * @param activation whose derivative D is
     * @param y (B, n), the layer's output
     * @param dy (B, n)
     */
    record ActivationGrad(Activation activation, Tensor y, Tensor dy) implements Op {
        public ActivationGrad {
            Shapes.require("activation derivative", y, Type.F32, y.rows(), y.cols());
            Shapes.require("activation derivative", dy, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.activationGrad(this);
        }
    }

    /**
     * {@code db[j] = sum over i of dz[i][j]}, summed as docs/numbers.md says.
     *
     * @param dz (B, n)
     * @param db (1, n)
     */
    record BiasGrad(Tensor dz, Tensor db) implements Op {
        public BiasGrad {
            Shapes.require("bias gradient", dz, Type.F32, dz.rows(), dz.cols());
            Shapes.require("bias gradient", db, Type.F32, 1, dz.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.biasGrad(this);
        }
    }

    /**
     * {@code y[i] = softmax(y[i])}, in place, stable for any finite input.
     *
     * @param y (B, classes)
     */
    record Softmax(Tensor y) implements Op {
        public Softmax {
            Shapes.require("softmax", y, Type.F32, y.rows(), y.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.softmax(this);
        }
    }

    /**
     * {@code step += 1, row += rows, time += 1}: the clock moves to the next batch.
     *
     * @param clock (1, 4), see {@link Clock}
     * @param rows B
     */
    record Advance(Tensor clock, int rows) implements Op {
        public Advance {
            Shapes.clock("advance", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.advance(this);
        }
    }
}
