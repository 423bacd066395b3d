package io.kiln.device;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an operation touches and costs, as follows from its shapes.
 *
 * @param reads tensors whose old contents matter, in the order of the formula
 * @param writes tensors that have new contents afterwards, in the order of the formula
 * @param flops floating-point operations, a fused multiply-add counting two; element-wise functions
 *     count one
 * @param bytes memory touched at least, each tensor once, of a tensor that is read in places only
 *     those
 */
public record Footprint(List<Tensor> reads, List<Tensor> writes, long flops, long bytes) {
    private static final int ELEMENT = 4; // bytes of a float or int

    static Footprint of(Op op) {
        var table = new Table();
        op.on(table);
        return table.entry();
    }

    /**
     * A row for each operation: reads, writes, flops; bytes where they are not those of whole
     * tensors.
     */
    private static final class Table implements Operations {
        private @Nullable Footprint entry;

        Footprint entry() {
            if (entry == null) {
                throw new IllegalStateException("an operation without a row in the table");
            }
            return entry;
        }

        private void row(List<Tensor> reads, List<Tensor> writes, long flops) {
            long bytes = Stream.concat(reads.stream(), writes.stream())
                    .mapToLong(Tensor::bytes)
                    .sum();
            row(reads, writes, flops, bytes);
        }

        private void row(List<Tensor> reads, List<Tensor> writes, long flops, long bytes) {
            entry = new Footprint(reads, writes, flops, bytes);
        }

        @Override
        public void gather(Op.Gather op) {
            long copied =
                    op.x().bytes() + (long) op.x().size() * op.source().type().bytes();
            long bytes = copied + (long) ELEMENT * op.x().rows();
            row(
                    List.of(op.source(), op.order(), op.clock()),
                    List.of(op.x()),
                    2L * op.x().size(),
                    bytes);
        }

        /** A pixel's place and its four neighbours take 20, its part of each product 2 a term. */
        @Override
        public void distort(Op.Distort op) {
            Warp warp = op.warp();
            List<Tensor> reads = new ArrayList<>(List.of(op.source(), op.classes(), op.order()));
            if (!op.numbers().equals(op.order())) {
                reads.add(op.numbers());
            }
            reads.add(op.clock());
            reads.addAll(warp.tensors());
            long field = 4L * warp.gridRows() * warp.gridCols() * warp.height()
                    + 4L * warp.gridCols() * warp.height() * warp.width();
            long flops = (20L * warp.height() * warp.width() + field) * op.x().rows();
            long bytes = op.x().bytes() + op.x().size() + 2L * ELEMENT * op.x().rows();
            row(List.copyOf(reads), List.of(op.x()), flops, bytes);
        }

        @Override
        public void gatherLabels(Op.GatherLabels op) {
            long bytes = 3 * op.labels().bytes();
            row(List.of(op.source(), op.order(), op.clock()), List.of(op.labels()), 0, bytes);
        }

        @Override
        public void gemm(Op.Gemm op) {
            row(List.of(op.a(), op.b()), List.of(op.c()), 2L * op.c().size() * op.depth());
        }

        @Override
        public void biasAdd(Op.BiasAdd op) {
            row(List.of(op.bias(), op.y()), List.of(op.y()), op.y().size());
        }

        @Override
        public void activate(Op.Activate op) {
            row(List.of(op.y()), List.of(op.y()), op.y().size());
        }

        @Override
        public void activationGrad(Op.ActivationGrad op) {
            row(List.of(op.y(), op.dy()), List.of(op.dy()), 2L * op.y().size());
        }

        @Override
        public void dropout(ChanceOp.Dropout op) {
            row(List.of(op.key(), op.clock(), op.x()), List.of(op.y()), op.y().size());
        }

        @Override
        public void noise(ChanceOp.Noise op) {
            row(
                    List.of(op.key(), op.clock(), op.x()),
                    List.of(op.x()),
                    2L * op.x().size());
        }

        @Override
        public void biasGrad(Op.BiasGrad op) {
            row(List.of(op.dz()), List.of(op.db()), op.dz().size());
        }

        @Override
        public void softmax(Op.Softmax op) {
            row(List.of(op.y()), List.of(op.y()), 4L * op.y().size());
        }

        @Override
        public void softmaxLoss(LossOp.SoftmaxLoss op) {
            row(
                    List.of(op.z(), op.labels()),
                    List.of(op.losses(), op.dz()),
                    6L * op.z().size());
        }

        @Override
        public void squaredLoss(LossOp.SquaredLoss op) {
            row(
                    List.of(op.y(), op.labels()),
                    List.of(op.losses(), op.dy()),
                    4L * op.y().size());
        }

        @Override
        public void weighClasses(WeighClasses op) {
            List<Tensor> written = List.of(op.losses(), op.dy());
            List<Tensor> reads = List.of(op.weights(), op.labels(), op.losses(), op.dy());
            row(reads, written, (long) op.losses().size() + op.dy().size());
        }

        @Override
        public void meanLoss(LossOp.MeanLoss op) {
            List<Tensor> reads = List.of(op.losses(), op.clock(), op.loss());
            row(reads, List.of(op.loss()), op.losses().size(), op.losses().bytes() + ELEMENT);
        }

        @Override
        public void countHits(LossOp.CountHits op) {
            List<Tensor> reads = List.of(op.y(), op.labels(), op.clock(), op.hits());
            row(
                    reads,
                    List.of(op.hits()),
                    op.y().size(),
                    op.y().bytes() + op.labels().bytes() + ELEMENT);
        }

        @Override
        public void sgd(UpdateOp.Sgd op) {
            List<Tensor> state = op.v() == null ? List.of() : List.of(op.v());
            move(op, state, op.v() == null ? 4 : op.nesterov() ? 8 : 6, 1);
        }

        @Override
        public void adapt(UpdateOp.Adapt op) {
            List<Tensor> state = op.m() == null ? List.of(op.v()) : List.of(op.m(), op.v());
            move(op, state, op.m() == null ? 13 : 16, UpdateOp.Adapt.RATES);
        }

        /** So many operations an element, and so many numbers of the step. */
        private void move(UpdateOp.Move op, List<Tensor> state, long flops, long numbers) {
            List<Tensor> reads = new ArrayList<>(List.of(op.w(), op.dw()));
            reads.addAll(state);
            reads.addAll(List.of(op.rate(), op.clock()));
            List<Tensor> writes = new ArrayList<>(state);
            writes.add(op.w());
            long touched = 3 + 2L * state.size(); // tensors as large as w
            long bytes = touched * op.w().bytes() + ELEMENT * numbers;
            row(List.copyOf(reads), List.copyOf(writes), flops * op.w().size(), bytes);
        }

        @Override
        public void average(UpdateOp.Average op) {
            List<Tensor> reads = List.of(op.w(), op.average(), op.clock());
            row(reads, List.of(op.average()), 3L * op.w().size());
        }

        @Override
        public void squares(UpdateOp.Squares op) {
            row(List.of(op.x()), List.of(op.squares()), 2L * op.x().size());
        }

        @Override
        public void sum(UpdateOp.Sum op) {
            List<Tensor> reads = op.anew() ? List.of(op.x()) : List.of(op.x(), op.sum());
            row(reads, List.of(op.sum()), op.x().size());
        }

        @Override
        public void shrink(UpdateOp.Shrink op) {
            row(List.of(op.squares(), op.x()), List.of(op.x()), op.x().size());
        }

        @Override
        public void advance(Op.Advance op) {
            row(List.of(op.clock()), List.of(op.clock()), 0);
        }
    }
}
