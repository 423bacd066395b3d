package io.kiln.device.cpu;

import io.kiln.device.Span;

import java.util.List;
import java.util.function.Consumer;

/** Does phases of steps and notes when each thread did its part of each step. */
final class Stopwatch {
    private final Step[][] phases;
    private final int threads; // of the device
    private final Span[][][] spans; // by phase, step, thread; null where a thread had nothing to do

    Stopwatch(Step[][] phases, int threads) {
        this.phases = phases;
        this.threads = threads;
        this.spans = new Span[phases.length][][];
        for (int p = 0; p < phases.length; p++) {
            spans[p] = new Span[phases[p].length][threads];
        }
    }

    /** Does a thread's share of a phase, like the program itself. */
    void slices(int p, int thread, int sharing, Scratch scratch) {
        for (int s = 0; s < phases[p].length; s++) {
            Step step = phases[p][s];
            double share = step.share(thread, sharing);
            long start = System.nanoTime();
            step.run(thread, sharing, scratch);
            long end = System.nanoTime();
            if (share > 0) {
                spans[p][s][thread] = span(step, thread, share, start, end);
            }
        }
    }

    private Span span(Step step, int thread, double share, long start, long end) {
        return new Span(
                "thread " + thread,
                step.op().kind(),
                List.of(step.op()),
                share,
                1.0 / threads,
                start,
                end);
    }

    void tell(Consumer<Span> told) {
        for (Span[][] phase : spans) {
            for (Span[] step : phase) {
                for (Span span : step) {
                    if (span != null) {
                        told.accept(span);
                    }
                }
            }
        }
    }
}
