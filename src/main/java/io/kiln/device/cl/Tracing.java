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
 * <p>A device has a clock of its own. OpenCL 1.2 has no way of reading it beside the host's, but no
 * launch begins before the host queued it, and none ends after the host waited for all: that leaves
 * little room for the difference between the clocks, and the middle of it is taken.
 */
final class Tracing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    private static final String TRACK = "queue";

    private final Cl cl;
    private final List<Launched> launched = new ArrayList<>();

    /**
     * A launch in the queue.
     *
     * @param queued before that, by the host's clock
     */
    private record Launched(Call call, Ref event, long queued, Consumer<Span> told) {}

    /** @param start by the device's clock, as is {@code end} */
    record Ran(long queued, long start, long end) {}

    Tracing(Cl cl) {
        this.cl = cl;
    }

    void enqueue(Bound bound, Consumer<Span> told) {
        for (int i = 0; i < bound.launches.length; i++) {
            long now = System.nanoTime();
            launched.add(new Launched(bound.calls.get(i), bound.launches[i].traced(), now, told));
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
                ran.add(new Ran(one.queued, times[0], times[1]));
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
        long least = Long.MIN_VALUE;
        long most = Long.MAX_VALUE;
        for (Ran one : ran) {
            least = Math.max(least, one.queued - one.start);
            most = Math.min(most, done - one.end);
        }
        LOG.debug("the clock differs by {} ns, give or take {}", least, (most - least) / 2);
        return least + (most - least) / 2;
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
