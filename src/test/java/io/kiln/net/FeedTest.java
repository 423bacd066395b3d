package io.kiln.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.kiln.device.Activation;
import io.kiln.device.ChanceOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.Warp;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

/** Where batches come from. */
@Tag("quick")
final class FeedTest {
    private static final Tensor SOURCE = new Tensor("source", Type.U8, 20, 6, Role.INPUT);
    private static final Tensor CLASSES = Tensor.ints("classes", 20, 1, Role.INPUT);
    private static final Feed FEED = Feed.of("f", SOURCE, CLASSES, 20, 5, 0.5f, 3);
    private static final Tensor X = Tensor.floats("x", 4, 6, Role.SCRATCH);
    private static final Warp WARP = new Warp(
            2,
            3,
            ChanceOp.key("bend"),
            Tensor.floats("limits", 3, Warp.LIMITS, Role.INPUT),
            null,
            null);

    @Test
    void batchesAreGathered() {
        assertEquals(new Op.Gather(SOURCE, FEED.order(), FEED.clock(), 0.5f, 3, X), FEED.into(X));
        assertEquals(FEED.order(), FEED.numbers());
        assertEquals(List.of(FEED.order(), FEED.clock(), FEED.loss(), FEED.hits()), FEED.own());
        assertEquals(
                List.of(20, 5, 5),
                List.of(FEED.order().cols(), FEED.loss().cols(), FEED.hits().cols()));
    }

    @Test
    void orBent() {
        var bent = assertInstanceOf(Op.Distort.class, FEED.bent(WARP).into(X));
        assertEquals(
                new Op.Distort(
                        SOURCE,
                        CLASSES,
                        FEED.order(),
                        FEED.order(),
                        FEED.clock(),
                        WARP,
                        0.5f,
                        3,
                        X),
                bent);
    }

    @Test
    void fromAnotherPlaceByTheirOwnNumbers() {
        Tensor there = new Tensor("chunk", Type.U8, 8, 6, Role.INPUT);
        Tensor wanted = Tensor.ints("chunk.classes", 8, 1, Role.INPUT);
        Tensor drawn = Tensor.ints("chunk.numbers", 1, 20, Role.INPUT);
        Feed over = FEED.bent(WARP).over(there, wanted, drawn);
        assertEquals(
                new Op.Distort(there, wanted, FEED.order(), drawn, FEED.clock(), WARP, 0.5f, 3, X),
                over.into(X));
        assertEquals(FEED.own(), over.own());
    }

    @Test
    void weightsOfClassesAreItsOwn() {
        Tensor weights = Tensor.floats("weights", 1, 3, Role.INPUT);
        Feed weighted = FEED.weighted(weights);
        assertEquals(
                List.of(FEED.order(), FEED.clock(), FEED.loss(), FEED.hits(), weights),
                weighted.own());
        assertEquals(weights, weighted.bent(WARP).weights());
    }

    @Test
    void regressionWantsNumbersAndTheOthersClasses() {
        for (Loss loss : Loss.values()) {
            Network network = Network.parse("6-3", Activation.IDENTITY, loss);
            assertEquals(
                    loss == Loss.REGRESSION
                            ? Tensor.floats("t", 20, 3, Role.INPUT)
                            : Tensor.ints("t", 20, 1, Role.INPUT),
                    Feed.wanted("t", network, 20));
        }
    }

    /** What evaluation and prediction do, from the batch to the answers. */
    @Test
    void onlyClassesAreCounted() {
        for (Loss loss : Loss.values()) {
            Network network = Network.parse("6-3", Activation.IDENTITY, loss);
            Tensor wanted = Feed.wanted("t", network, 20);
            Plan plan = NetworkPlan.evaluation(
                    network, 4, Feed.of("f", SOURCE, wanted, 20, 5, 1, 0), p -> p);
            assertEquals(
                    switch (loss) {
                        case CROSS_ENTROPY ->
                            List.of(
                                    "Gather",
                                    "GatherLabels",
                                    "Gemm",
                                    "BiasAdd",
                                    "Activate",
                                    "SoftmaxLoss",
                                    "MeanLoss",
                                    "CountHits",
                                    "Advance");
                        case MEAN_SQUARED_ERROR ->
                            List.of(
                                    "Gather",
                                    "GatherLabels",
                                    "Gemm",
                                    "BiasAdd",
                                    "Activate",
                                    "SquaredLoss",
                                    "MeanLoss",
                                    "CountHits",
                                    "Advance");
                        case REGRESSION ->
                            List.of(
                                    "Gather",
                                    "Gather",
                                    "Gemm",
                                    "BiasAdd",
                                    "Activate",
                                    "SquaredLoss",
                                    "MeanLoss",
                                    "Advance");
                    },
                    names(plan));
            assertEquals("evaluation of 6-3, batch 4", plan.name());
            assertEquals(
                    loss == Loss.CROSS_ENTROPY
                            ? List.of("Gemm", "BiasAdd", "Activate", "Softmax")
                            : List.of("Gemm", "BiasAdd", "Activate"),
                    names(NetworkPlan.prediction(network, 4)));
        }
    }

    @Test
    void whatIsAskedForIsLeftInTheOutput() {
        Network network = Network.parse("6-5-3", Activation.TANH, Loss.CROSS_ENTROPY);
        Tensor output = NetworkTensors.output(network, 4);
        for (Plan plan : List.of(
                NetworkPlan.evaluation(network, 4, FEED), NetworkPlan.prediction(network, 4))) {
            List<Tensor> products = plan.ops().stream()
                    .filter(Op.Gemm.class::isInstance)
                    .map(op -> ((Op.Gemm) op).c())
                    .toList();
            assertEquals(List.of(Tensor.floats("y1", 4, 5, Role.SCRATCH), output), products);
        }
    }

    @Test
    void weightedLossesAreWeighed() {
        Network network = Network.parse("6-3", Activation.TANH, Loss.CROSS_ENTROPY);
        Feed weighted = FEED.weighted(Tensor.floats("weights", 1, 3, Role.INPUT));
        assertEquals(
                List.of("SoftmaxLoss", "WeighClasses", "MeanLoss"),
                names(NetworkPlan.evaluation(network, 4, weighted)).subList(5, 8));
    }

    private static List<String> names(Plan plan) {
        return plan.ops().stream().map(op -> op.getClass().getSimpleName()).toList();
    }
}
