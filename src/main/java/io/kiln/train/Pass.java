package io.kiln.train;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One pass over some examples in batches: programs for the full batch and for the last, shorter
 * one.
 */
final class Pass {
    final int examples;
    final int batch;
    private final Program full;
    private final @Nullable Program last;

    /**
     * Compiles the programs.
     *
     * @param plan makes the plan for a batch size
     */
    Pass(Device device, Store store, int examples, int batch, IntFunction<Plan> plan) {
        this.examples = examples;
        this.batch = Math.min(batch, examples);
        this.full = device.compile(plan.apply(this.batch), store);
        int rest = examples % this.batch;
        this.last = rest == 0 ? null : device.compile(plan.apply(rest), store);
    }

    /** An evaluation over a feed. */
    static Pass evaluation(Device device, Store store, Network network, Feed feed, int examples) {
        return new Pass(
                device,
                store,
                examples,
                EVALUATION_BATCH,
                batch -> NetworkPlan.evaluation(network, batch, feed));
    }

    /** Where an evaluation leaves its outputs: one tensor a batch size. */
    static List<Tensor> outputs(Network network, int examples) {
        int full = Math.min(EVALUATION_BATCH, examples);
        Tensor whole = NetworkTensors.output(network, full);
        return examples % full == 0
                ? List.of(whole)
                : List.of(whole, NetworkTensors.output(network, examples % full));
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
        var all = new LinkedHashSet<>(full.kernels());
        if (last != null) {
            all.addAll(last.kernels());
        }
        return List.copyOf(all);
    }

    /** Examples in a step. */
    int rows(int step) {
        return Math.min(batch, examples - step * batch);
    }

    void run(int step) {
        program(step).run();
    }

    Program program(int step) {
        return rows(step) < batch && last != null ? last : full;
    }

    /** The program for the full batch, and that for the last one where it is shorter. */
    List<Program> programs() {
        return last == null ? List.of(full) : List.of(full, last);
    }

    /** Runs all steps of an evaluation and adds up. */
    static Score score(Device device, Store store, Feed feed, Pass pass) {
        Clock.startOf(0, 0).write(store, feed.clock());
        for (int s = 0; s < pass.steps(); s++) {
            pass.run(s);
        }
        device.finish();
        float[] losses = new float[feed.loss().cols()];
        int[] hits = new int[feed.hits().cols()];
        store.read(feed.loss(), losses);
        store.read(feed.hits(), hits);
        double loss = 0;
        int right = 0;
        for (int s = 0; s < pass.steps(); s++) {
            loss += (double) losses[s] * pass.rows(s);
            right += hits[s];
        }
        boolean counted = feed.classes().type() == Type.I32;
        return new Score(loss / pass.examples, counted ? right : Score.UNCOUNTED, pass.examples);
    }
}
