package io.kiln.device.cpu;

import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Operations;
import io.kiln.device.Plan;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.WeighClasses;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Binds the operations of a plan to their numbers: for each a step that says how it is split and
 * what each slice does.
 */
final class Binder extends UpdateBinder implements Operations {
    private final PlainKernels kernels;

    private Binder(PlainKernels kernels, Function<Tensor, Slab> slabs) {
        super(kernels.updates(), slabs);
        this.kernels = kernels;
    }

    static List<Step> bind(Plan plan, PlainKernels kernels, Function<Tensor, Slab> slabs) {
        var binder = new Binder(kernels, slabs);
        plan.ops().forEach(op -> op.on(binder));
        return binder.steps();
    }

    @Override
    public void gather(Op.Gather op) {
        Slab source = slab(op.source());
        int[] order = slab(op.order()).i;
        int[] clock = slab(op.clock()).i;
        Slab x = slab(op.x());
        byRows(
                op,
                x.rows,
                Set.of(op.x()),
                (from, to, scratch) -> kernels.gather(
                        source, order, clock[Clock.ROW], op.factor(), op.shift(), x, from, to));
    }

    @Override
    public void distort(Op.Distort op) {
        PlainDistortion distortion = kernels.distortion(op, this::slab);
        byRows(op, op.x().rows(), Set.of(op.x()), distortion::rows);
    }

    @Override
    public void gatherLabels(Op.GatherLabels op) {
        int[] source = slab(op.source()).i;
        int[] order = slab(op.order()).i;
        int[] clock = slab(op.clock()).i;
        int[] labels = slab(op.labels()).i;
        byRows(op, op.labels().rows(), Set.of(op.labels()), (from, to, scratch) -> {
            for (int r = from; r < to; r++) {
                labels[r] = source[order[clock[Clock.ROW] + r]];
            }
        });
    }

    @Override
    public void gemm(Op.Gemm op) {
        Slab a = slab(op.a());
        Slab b = slab(op.b());
        Slab c = slab(op.c());
        boolean square = op.a().equals(op.b()); // each slice then needs all of A
        Set<Tensor> own = op.transA() || square ? Set.of(op.c()) : Set.of(op.a(), op.c());
        byRows(
                op,
                c.rows,
                own,
                (from, to, scratch) ->
                        kernels.gemm(op.transA(), op.transB(), a, b, c, from, to, scratch));
    }

    @Override
    public void biasAdd(Op.BiasAdd op) {
        Slab bias = slab(op.bias());
        Slab y = slab(op.y());
        byRows(
                op,
                y.rows,
                Set.of(op.y()),
                (from, to, scratch) -> kernels.biasAdd(bias, y, from, to));
    }

    @Override
    public void activate(Op.Activate op) {
        Slab y = slab(op.y());
        byRows(
                op,
                y.rows,
                Set.of(op.y()),
                (from, to, scratch) -> kernels.activate(op.activation(), y, from, to));
    }

    @Override
    public void activationGrad(Op.ActivationGrad op) {
        Slab y = slab(op.y());
        Slab dy = slab(op.dy());
        byRows(
                op,
                y.rows,
                Set.of(op.y(), op.dy()),
                (from, to, scratch) -> kernels.activationGrad(op.activation(), y, dy, from, to));
    }

    @Override
    public void dropout(ChanceOp.Dropout op) {
        Slab x = slab(op.x());
        Slab y = slab(op.y());
        int[] clock = slab(op.clock()).i;
        PlainChance chance = kernels.chance(slab(op.key()).i, ChanceOp.DROPOUT, op.part());
        byRows(
                op,
                y.rows,
                op.x().equals(op.y()) ? Set.of(op.y()) : Set.of(op.x(), op.y()),
                (from, to, scratch) -> chance.dropout(
                        clock[Clock.TIME], op.limit(), op.scale(), x, y, from, to, scratch));
    }

    @Override
    public void noise(ChanceOp.Noise op) {
        Slab x = slab(op.x());
        int[] clock = slab(op.clock()).i;
        PlainChance chance = kernels.chance(slab(op.key()).i, ChanceOp.NOISE, op.part());
        byRows(
                op,
                x.rows,
                Set.of(op.x()),
                (from, to, scratch) ->
                        chance.noise(clock[Clock.TIME], op.scale(), x, from, to, scratch));
    }

    @Override
    public void biasGrad(Op.BiasGrad op) {
        Slab dz = slab(op.dz());
        Slab db = slab(op.db());
        byColumns(
                op,
                db.cols,
                Set.of(op.db()),
                (from, to, scratch) -> kernels.biasGrad(dz, db, from, to, scratch));
    }

    @Override
    public void softmax(Op.Softmax op) {
        Slab y = slab(op.y());
        byRows(
                op,
                y.rows,
                Set.of(op.y()),
                (from, to, scratch) -> kernels.softmax(y, from, to, scratch));
    }

    @Override
    public void softmaxLoss(LossOp.SoftmaxLoss op) {
        Slab z = slab(op.z());
        int[] labels = slab(op.labels()).i;
        Slab losses = slab(op.losses());
        Slab dz = slab(op.dz());
        byRows(
                op,
                z.rows,
                Set.of(op.z(), op.labels(), op.losses(), op.dz()),
                (from, to, scratch) -> kernels.softmaxLoss(
                        z, labels, losses, dz, op.own(), op.each(), from, to, scratch));
    }

    @Override
    public void squaredLoss(LossOp.SquaredLoss op) {
        Slab y = slab(op.y());
        Slab targets = slab(op.labels());
        Slab losses = slab(op.losses());
        Slab dy = slab(op.dy());
        byRows(
                op,
                y.rows,
                Set.of(op.y(), op.labels(), op.losses(), op.dy()),
                op.labels().type() == Type.F32
                        ? (from, to, scratch) ->
                                kernels.squaredLoss(y, targets, losses, dy, from, to, scratch)
                        : (from, to, scratch) ->
                                kernels.squaredLoss(y, targets.i, losses, dy, from, to, scratch));
    }

    @Override
    public void weighClasses(WeighClasses op) {
        Slab weights = slab(op.weights());
        int[] labels = slab(op.labels()).i;
        Slab losses = slab(op.losses());
        Slab dy = slab(op.dy());
        byRows(
                op,
                dy.rows,
                Set.of(op.labels(), op.losses(), op.dy()),
                (from, to, scratch) -> kernels.weighClasses(weights, labels, losses, dy, from, to));
    }

    @Override
    public void meanLoss(LossOp.MeanLoss op) {
        Slab losses = slab(op.losses());
        int[] clock = slab(op.clock()).i;
        Slab loss = slab(op.loss());
        alone(
                op,
                Set.of(),
                (from, to, scratch) -> loss.f[loss.offset + clock[Clock.STEP]] =
                        kernels.meanLoss(losses, scratch));
    }

    @Override
    public void countHits(LossOp.CountHits op) {
        Slab y = slab(op.y());
        int[] labels = slab(op.labels()).i;
        int[] clock = slab(op.clock()).i;
        int[] hits = slab(op.hits()).i;
        alone(
                op,
                Set.of(),
                (from, to, scratch) -> hits[clock[Clock.STEP]] = kernels.countHits(y, labels));
    }

    @Override
    public void advance(Op.Advance op) {
        int[] clock = slab(op.clock()).i;
        alone(op, Set.of(), (from, to, scratch) -> {
            clock[Clock.STEP] += 1;
            clock[Clock.ROW] += op.rows();
            clock[Clock.TIME] += 1;
        });
    }
}
