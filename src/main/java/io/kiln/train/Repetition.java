package io.kiln.train;

import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;

/**
 * A step of a training over the few examples that it needs, in the host's memory: what a cross-check
 * repeats.
 */
final class Repetition {
    private final Feed feed;
    private final Place place;
    private final Staging staging;
    private final Plan full;
    private final Plan last; // of an epoch, perhaps with fewer examples
    private final int batch;

    /**
     * Makes room for a batch.
     *
     * @param pass whose steps may be repeated
     * @param step makes the plan for a feed and a batch size
     */
    Repetition(Source source, Pass pass, BiFunction<Feed, Integer, Plan> step) {
        this.batch = pass.batch;
        this.place = Place.of("repeated", source, batch);
        this.feed = place.feed(pass.feed())
                .ordered(Tensor.ints("repeated.order", 1, batch, Role.INPUT));
        this.staging = new Staging(source, place.examples());
        int rest = pass.rows(pass.steps() - 1);
        this.full = step.apply(feed, batch);
        this.last = rest == batch ? full : step.apply(feed, rest);
    }

    List<Plan> plans() {
        return full.equals(last) ? List.of(full) : List.of(full, last);
    }

    /** The step for a batch of the pass. */
    Plan plan(int examples) {
        return examples == batch ? full : last;
    }

    /** Tensors that {@link #write} writes. */
    List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(place.tensors());
        all.add(feed.order());
        return all;
    }

    /** Takes the examples of the next step to be repeated. */
    void gather(int[] order, int first, int count) {
        staging.gather(order, first, count);
    }

    /** Writes them into a store, where they come first. */
    void write(Store to) {
        int[] rows = new int[batch];
        Arrays.setAll(rows, IntUnaryOperator.identity());
        to.write(feed.order(), rows);
        staging.write(to, place);
    }
}
