package io.kiln.train;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Type;
import io.kiln.net.Feed;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BiFunction;

/**
 * One pass over some examples in batches: programs for the full batch and for the last, shorter
 * one.
 */
final class Pass {
    final int examples;
    final int batch;
    private final Delivery delivery;
    private final List<Program> full; // one for each place
    private final @Nullable Program last;

    /**
     * Compiles the programs.
     *
     * @param delivery brings the examples
     * @param plan makes the plan for a feed and a batch size
     */
    Pass(
            Device device,
            Store store,
            int examples,
            int batch,
            Delivery delivery,
            BiFunction<Feed, Integer, Plan> plan) {
        this.examples = examples;
        this.batch = Math.min(batch, examples);
        this.delivery = delivery;
        this.full = delivery.feeds().stream()
                .map(feed -> device.compile(plan.apply(feed, this.batch), store))
                .toList();
        int rest = examples % this.batch;
        Feed end = delivery.feeds().get(delivery.place(steps() - 1));
        this.last = rest == 0 ? null : device.compile(plan.apply(end, rest), store);
    }

    /** Large enough for the matrix product, small enough for the cache. */
    static final int EVALUATION_BATCH = 500;

    static int steps(int examples, int batch) {
        return (examples + batch - 1) / batch;
    }

    int steps() {
        return steps(examples, batch);
    }

    /** What the programs run: the kernels of the full batch, then others of the last. */
    List<String> kernels() {
        var all = new LinkedHashSet<String>();
        shapes().forEach(program -> all.addAll(program.kernels()));
        return List.copyOf(all);
    }

    /** Examples in a step. */
    int rows(int step) {
        return Math.min(batch, examples - step * batch);
    }

    /** Runs a step, whose examples were delivered. */
    void run(int step) {
        program(step).run();
    }

    /** Where the pass leaves its results. */
    Feed feed() {
        return delivery.feeds().get(0);
    }

    Program program(int step) {
        return rows(step) < batch && last != null ? last : full.get(delivery.place(step));
    }

    /** The program for the full batch, and that for the last one where it is shorter. */
    List<Program> shapes() {
        return last == null ? full.subList(0, 1) : List.of(full.get(0), last);
    }

    /** Runs all steps of an evaluation and adds up. */
    Score score(Device device, Store store, int[] order) {
        delivery.begin(store, Clock.startOf(0, 0), order);
        for (int s = 0; s < steps(); s++) {
            delivery.deliver(s);
            run(s);
        }
        device.finish();
        Feed feed = feed();
        float[] losses = new float[feed.loss().cols()];
        int[] hits = new int[feed.hits().cols()];
        store.read(feed.loss(), losses);
        store.read(feed.hits(), hits);
        double loss = 0;
        int right = 0;
        for (int s = 0; s < steps(); s++) {
            loss += (double) losses[s] * rows(s);
            right += hits[s];
        }
        boolean counted = feed.classes().type() == Type.I32;
        return new Score(loss / examples, counted ? right : Score.UNCOUNTED, examples);
    }
}
