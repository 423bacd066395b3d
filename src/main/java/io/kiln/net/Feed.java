package io.kiln.net;

import io.kiln.device.Clock;
import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Where a pass takes its batches from, and where it leaves its results: examples that lie on the
 * device, the order in which they come, and the clock that says how far it is. Two feeds may share
 * the examples.
 *
 * @param source (examples, features), U8 or F32
 * @param classes (examples, 1) I32: the label of each example; under {@link Loss#REGRESSION}
 *     (examples, outputs) F32: its targets
 * @param order (1, N) I32: which example comes when
 * @param numbers (1, N) I32: by which number of an example chance is drawn for it; the order itself
 *     where examples lie there by their numbers
 * @param clock where the pass stands
 * @param loss (1, steps): mean loss of each step
 * @param hits (1, steps) I32: right answers of each step
 * @param factor multiplies each value of the source
 * @param shift is added to it
 * @param weights (1, classes): how much an example of each class counts, or null: all alike
 * @param warp how pictures are bent on their way, or null for as they are
 */
public record Feed(
        Tensor source,
        Tensor classes,
        Tensor order,
        Tensor numbers,
        Tensor clock,
        Tensor loss,
        Tensor hits,
        float factor,
        float shift,
        @Nullable Tensor weights,
        @Nullable Warp warp) {
    /**
     * A feed over examples.
     *
     * @param name begins the names of its own tensors
     * @param source (examples, features), U8 or F32
     * @param classes (examples, 1) I32, or (examples, outputs) F32
     * @param length entries of the order, N
     * @param steps steps of one pass at most
     * @param factor multiplies each value of the source
     * @param shift is added to it
     * @return the feed
     */
    public static Feed of(
            String name,
            Tensor source,
            Tensor classes,
            int length,
            int steps,
            float factor,
            float shift) {
        Tensor order = Tensor.ints(name + ".order", 1, length, Role.INPUT);
        return new Feed(
                source,
                classes,
                order,
                order,
                Clock.tensor(name + ".clock"),
                Tensor.floats(name + ".loss", 1, steps, Role.RESULT),
                Tensor.ints(name + ".hits", 1, steps, Role.RESULT),
                factor,
                shift,
                null,
                null);
    }

    /**
     * The same pass over examples in another place.
     *
     * @param there (examples, features), of the type of the source
     * @param wanted (examples, 1) I32, or (examples, outputs) F32
     * @param drawn (1, N) I32: the numbers of the examples in the order in which they come
     * @return the feed
     */
    public Feed over(Tensor there, Tensor wanted, Tensor drawn) {
        return new Feed(
                there, wanted, order, drawn, clock, loss, hits, factor, shift, weights, warp);
    }

    /**
     * The same pass in another order.
     *
     * @param first (1, N) I32: which example comes when, as long as the numbers
     * @return the feed
     */
    public Feed ordered(Tensor first) {
        return new Feed(
                source, classes, first, numbers, clock, loss, hits, factor, shift, weights, warp);
    }

    /**
     * The same with examples that count as much as their class.
     *
     * @param byClass (1, classes)
     * @return the feed
     */
    public Feed weighted(Tensor byClass) {
        return new Feed(
                source, classes, order, numbers, clock, loss, hits, factor, shift, byClass, warp);
    }

    /**
     * The same, bending pictures.
     *
     * @param how by what
     * @return the feed
     */
    public Feed bent(Warp how) {
        return new Feed(
                source, classes, order, numbers, clock, loss, hits, factor, shift, weights, how);
    }

    /**
     * The operation that takes the next batch.
     *
     * @param x (B, features): where to
     * @return a gather, or what bends pictures besides
     */
    public Op into(Tensor x) {
        return warp == null
                ? new Op.Gather(source, order, clock, factor, shift, x)
                : new Op.Distort(source, classes, order, numbers, clock, warp, factor, shift, x);
    }

    /**
     * What a network is to find for some examples.
     *
     * @param name of the tensor
     * @param network what is trained
     * @param examples how many
     * @return (examples, 1) I32, or (examples, outputs) F32 under {@link Loss#REGRESSION}
     */
    public static Tensor wanted(String name, Network network, int examples) {
        return network.loss() == Loss.REGRESSION
                ? Tensor.floats(name, examples, network.outputs(), Role.INPUT)
                : Tensor.ints(name, examples, 1, Role.INPUT);
    }

    /**
     * The tensors that belong to this feed alone.
     *
     * @return order, clock, loss and hits, and weights where there are some
     */
    public List<Tensor> own() {
        return weights == null
                ? List.of(order, clock, loss, hits)
                : List.of(order, clock, loss, hits, weights);
    }
}
