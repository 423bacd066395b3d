package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Ref;
import io.kiln.device.Span;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Launches of a queue whose times are wanted, from being queued until they are told.
 *
 * <p>A device has a clock of its own, which OpenCL 1.2 cannot read beside the host's. But each launch
 * says when it was queued by the device's clock, and the host reads its own before and after: over
 * some launches that leaves a microsecond for the difference between the two. Where a driver's word
 * on queueing makes no sense, it is enough that no launch starts before it is queued, and that none
 * ends after the host waited for all.
 */
final class Tracing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    private static final String TRACK = "queue";

    private final Cl cl;
    private final List<Launched> launched = new ArrayList<>();

    private record Launched(Call call, Ref event, long before, long after, Consumer<Span> told) {}

    /**
     * When a launch ran.
     *
     * @param before it was queued, by the host's clock
     * @param after it was queued, by the host's clock
     * @param queued by the device's clock
     * @param start by the device's clock
     * @param end by the device's clock
     */
    record Ran(long before, long after, long queued, long start, long end) {}

    Tracing(Cl cl) {
        this.cl = cl;
    }

    void enqueue(Bound bound, Consumer<Span> told) {
        for (int i = 0; i < bound.launches.length; i++) {
            long before = System.nanoTime();
            Ref event = bound.launches[i].traced();
            long after = System.nanoTime();
            launched.add(new Launched(bound.calls.get(i), event, before, after, told));
        }
    }

    /** Tells of all launches; to be called as soon as the queue has done them. */
    void tell() {
        if (launched.isEmpty()) {
            return;
        }
        long done = System.nanoTime();
        List<Launched> all = List.copyOf(launched);
        List<Ran> ran = new ArrayList<>();
        try {
            for (Launched one : all) {
                long[] times = cl.times(one.event);
                ran.add(new Ran(one.before, one.after, times[0], times[1], times[2]));
            }
        } finally {
            close();
        }
        long shift = shift(ran, done);
        for (int i = 0; i < ran.size(); i++) {
            Call call = all.get(i).call;
            long start = ran.get(i).start + shift;
            long end = ran.get(i).end + shift;
            all.get(i).told.accept(new Span(TRACK, call.title(), call.ops(), 1, 1, start, end));
        }
    }

    /**
     * What to add to the device's time to have the host's.
     *
     * @param done when the host had waited for all, by its clock
     */
    static long shift(List<Ran> ran, long done) {
        var queued = new Range(
                ran.stream().mapToLong(one -> one.before - one.queued).max().orElseThrow(),
                ran.stream().mapToLong(one -> one.after - one.queued).min().orElseThrow());
        var possible = new Range(
                ran.stream().mapToLong(one -> one.before - one.start).max().orElseThrow(),
                ran.stream().mapToLong(one -> done - one.end).min().orElseThrow());
        boolean sense = queued.least <= queued.most
                && possible.least <= queued.middle()
                && queued.middle() <= possible.most;
        Range best = sense ? queued : possible;
        LOG.debug("clocks differ by {} to {} ns", best.least, best.most);
        return best.middle();
    }

    private record Range(long least, long most) {
        long middle() {
            return least + (most - least) / 2;
        }
    }

    /** Forgets what was not told. */
    @Override
    public void close() {
        List<AutoCloseable> events = new ArrayList<>();
        launched.forEach(one -> events.add(() -> cl.release(one.event)));
        launched.clear();
        Closing.newestFirst(events);
    }
}
