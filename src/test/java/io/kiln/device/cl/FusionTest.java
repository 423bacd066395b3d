package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Each rule of fusing as a list before and a list after, and what must stay apart. */
final class FusionTest {
    private static final Tensor A = Tensor.floats("a", 4, 5, Role.INPUT);
    private static final Tensor B = Tensor.floats("b", 5, 6, Role.PARAMETER);
    private static final Tensor C = Tensor.floats("c", 4, 6, Role.RESULT);
    private static final Tensor Y = Tensor.floats("y", 4, 6, Role.INPUT);
    private static final Tensor BIAS = Tensor.floats("bias", 1, 6, Role.PARAMETER);
    private static final Tensor CLOCK = Clock.tensor("clock");
    private static final Tensor RATE = Tensor.floats("rate", 1, 3, Role.INPUT);
    private static final Op PRODUCT = new Op.Gemm(false, false, A, B, C);
    private static final Op ADD = new Op.BiasAdd(BIAS, C);
    private static final Op RELU = new Op.Activate(Activation.RELU, C);
    private static final Op GRAD = new Op.ActivationGrad(Activation.RELU, Y, C);
    private static final Op OTHER = new Op.Activate(Activation.TANH, Y);

    private static List<List<Op>> groups(Op... ops) {
        return Fusion.all(new Plan("p", List.of(ops)));
    }

    @Test
    void biasAndActivationJoinTheirProduct() {
        assertEquals(List.of(List.of(PRODUCT, ADD, RELU)), groups(PRODUCT, ADD, RELU));
        assertEquals(List.of(List.of(PRODUCT, RELU)), groups(PRODUCT, RELU));
        assertEquals(List.of(List.of(PRODUCT, ADD)), groups(PRODUCT, ADD));
    }

    @Test
    void aSecondActivationStaysOutside() {
        assertEquals(List.of(List.of(PRODUCT, RELU), List.of(RELU)), groups(PRODUCT, RELU, RELU));
    }

    @Test
    void biasAfterActivationStaysOutside() {
        assertEquals(List.of(List.of(PRODUCT, RELU), List.of(ADD)), groups(PRODUCT, RELU, ADD));
    }

    @Test
    void theDerivativeJoinsTheError() {
        assertEquals(List.of(List.of(PRODUCT, GRAD)), groups(PRODUCT, GRAD));
    }

    @Test
    void operationsInBetweenAreCrossedOnlyWithoutConflict() {
        Op free = new Op.Activate(Activation.TANH, Tensor.floats("z", 2, 2, Role.RESULT));
        assertEquals(List.of(List.of(PRODUCT, GRAD), List.of(free)), groups(PRODUCT, free, GRAD));
        assertEquals(
                List.of(List.of(PRODUCT), List.of(OTHER), List.of(GRAD)),
                groups(PRODUCT, OTHER, GRAD),
                "OTHER writes y, which GRAD reads");
    }

    private static Op.Gemm gradient(Tensor dw) {
        return new Op.Gemm(true, false, Y, C, dw);
    }

    private static Op update(Tensor w, Tensor dw) {
        return new UpdateOp.Sgd(w, dw, null, RATE, CLOCK, 0, 0);
    }

    @Test
    void theUpdateJoinsTheGradient() {
        Tensor w = Tensor.floats("w", 6, 6, Role.PARAMETER);
        Tensor dw = Tensor.floats("dw", 6, 6, Role.SCRATCH);
        Op product = gradient(dw);
        Op update = update(w, dw);
        assertEquals(List.of(List.of(product, update)), groups(product, update));
    }

    @Test
    void aGradientThatSomebodyElseSeesIsStored() {
        Tensor w = Tensor.floats("w", 6, 6, Role.PARAMETER);
        Tensor kept = Tensor.floats("dw", 6, 6, Role.RESULT);
        assertEquals(2, groups(gradient(kept), update(w, kept)).size());
        Tensor dw = Tensor.floats("dw", 6, 6, Role.SCRATCH);
        Op look = new Op.BiasGrad(dw, BIAS);
        assertEquals(3, groups(gradient(dw), update(w, dw), look).size());
    }

    @Test
    void anUpdateOfWhatTheProductReadsStaysOutside() {
        Tensor square = Tensor.floats("s", 6, 6, Role.PARAMETER);
        Tensor dw = Tensor.floats("dw", 6, 6, Role.SCRATCH);
        Op product = new Op.Gemm(false, false, square, square, dw);
        assertEquals(2, groups(product, update(square, dw)).size());
    }

    @Test
    void aProductJoinsTheGatherOfItsLeftMatrix() {
        Tensor data = new Tensor("data", Type.U8, 9, 5, Role.INPUT);
        Tensor order = Tensor.ints("order", 1, 9, Role.INPUT);
        Op gather = new Op.Gather(data, order, CLOCK, 1, 0, A);
        assertEquals(
                List.of(List.of(gather, PRODUCT, ADD), List.of(OTHER)),
                gathering(gather, OTHER, PRODUCT, ADD));
        assertEquals(
                List.of(List.of(gather), List.of(PRODUCT)),
                Fusion.all(new Plan("p", List.of(gather, PRODUCT))),
                "only where it is asked for");
        Op first = new Op.Activate(Activation.RELU, A);
        assertEquals(
                List.of(List.of(gather), List.of(first), List.of(PRODUCT)),
                gathering(gather, first, PRODUCT));
        Op.Gemm other = new Op.Gemm(true, false, A, Y, Tensor.floats("d", 5, 6, Role.RESULT));
        assertEquals(2, gathering(gather, other).size(), "transposed, it is another matrix");
    }

    /** Other groups may still be leaving the batch in memory. */
    @Test
    void whatLooksAtTheBatchDoesNotJoinItsProduct() {
        Tensor x = Tensor.floats("x", 4, 6, Role.RESULT);
        Tensor data = new Tensor("data", Type.U8, 9, 6, Role.INPUT);
        Tensor order = Tensor.ints("order", 1, 9, Role.INPUT);
        Tensor square = Tensor.floats("square", 6, 6, Role.INPUT);
        Op gather = new Op.Gather(data, order, CLOCK, 1, 0, x);
        Op product = new Op.Gemm(false, false, x, square, C);
        Op grad = new Op.ActivationGrad(Activation.RELU, x, C);
        assertEquals(
                List.of(List.of(gather, product), List.of(grad)), gathering(gather, product, grad));
    }

    private static List<List<Op>> gathering(Op... ops) {
        return Fusion.gathering(new Plan("p", List.of(ops)));
    }

    @Test
    void textbookTrainingIsOnePassAProduct() {
        Network network = Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);
        Tensor x = new Tensor("x", Type.U8, 256, 784, Role.INPUT);
        Feed feed = Feed.of("f", x, Tensor.ints("classes", 256, 1, Role.INPUT), 256, 3, 1, 0);
        Plan plan = NetworkPlan.training(network, 128, feed, new Sgd(0.9f, 1e-4f), RATE);
        List<List<Op>> groups = Fusion.all(plan);
        String shape = groups.stream()
                .filter(g -> g.get(0) instanceof Op.Gemm)
                .map(g -> g.stream().map(Op::kind).collect(Collectors.joining("+")))
                .collect(Collectors.joining(" "));
        String forward = "Gemm+BiasAdd+Activate";
        String error = "Gemm+ActivationGrad";
        String update = "Gemm+Sgd";
        assertEquals(
                String.join(" ", forward, forward, forward, error, error, update, update, update),
                shape);
        List<Op> all = new ArrayList<>();
        groups.forEach(all::addAll);
        assertEquals(plan.ops().size(), all.size());
        assertTrue(all.containsAll(plan.ops()));
        assertEquals(plan.ops().stream().map(List::of).toList(), Fusion.none(plan));
    }
}
