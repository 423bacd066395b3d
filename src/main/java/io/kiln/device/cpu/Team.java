package io.kiln.device.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that do the same job together, the caller being thread 0. Who waits spins briefly, then yields, then
 * parks: pure spinning falls to a fiftieth of the speed on a machine that others use too.
 */
final class Team implements AutoCloseable {
    private static final int SPINS = 3_000;
    private static final int YIELDS = 200;
    private static final long NAP_NANOS = 50_000;

    /** What the team does; called once on each thread. */
    interface Job {
        void run(int thread, Team team);
    }

    final int size;
    private final Thread[] workers;
    private final AtomicInteger started = new AtomicInteger(); // jobs given out
    private final AtomicInteger asleep = new AtomicInteger(); // workers parked, or about to be
    private final AtomicInteger arrived = new AtomicInteger(); // arrivals at barriers, ever
    private final int[] passed; // barriers passed, per thread, one a cache line
    private volatile @Nullable Job job;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    Team(int size) {
        this.size = size;
        this.passed = new int[size * Slab.LINE];
        this.workers = new Thread[size];
        for (int t = 1; t < size; t++) {
            int thread = t;
            workers[t] = new Thread(() -> work(thread), "kiln-cpu-" + t);
            workers[t].setDaemon(true);
            workers[t].start();
        }
    }

    /** Runs a job on every thread and returns when all have done it. */
    void run(Job next) {
        job = next;
        int number = started.incrementAndGet();
        wake();
        attempt(next, 0);
        barrier(0);
        rethrow(number);
    }

    private void wake() {
        if (asleep.get() > 0) {
            for (int t = 1; t < size; t++) {
                LockSupport.unpark(workers[t]);
            }
        }
    }

    /** Waits until every thread of the team has come here. */
    void barrier(int thread) {
        int target = ++passed[thread * Slab.LINE] * size;
        arrived.incrementAndGet();
        for (int tries = 0; arrived.get() - target < 0; tries++) {
            pause(tries);
        }
    }

    private static void pause(int tries) {
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else if (tries < SPINS + YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    private void work(int thread) {
        for (int number = 1; ; number++) {
            awaitJob(number);
            Job next = job;
            if (closed || next == null) {
                return;
            }
            attempt(next, thread);
            barrier(thread);
        }
    }

    private void awaitJob(int number) {
        for (int tries = 0; started.get() - number < 0 && !closed; tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else if (tries < SPINS + YIELDS) {
                Thread.yield();
            } else {
                sleep(number);
            }
        }
    }

    /** Says that it sleeps before it looks a last time, as the caller gives out the job before it looks who sleeps. */
    private void sleep(int number) {
        asleep.incrementAndGet();
        if (started.get() - number < 0) {
            LockSupport.park(this);
        }
        asleep.decrementAndGet();
    }

    /** NOTE: a job that throws between two barriers would leave the others waiting; jobs catch and {@link #fail}. */
    private void attempt(Job next, int thread) {
        try {
            next.run(thread, this);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Notes the first failure, to be thrown to the caller at the end of the job. */
    void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    private void rethrow(int number) {
        Throwable e = failure;
        if (e != null) {
            failure = null;
            throw new IllegalStateException("job " + number + " failed on a worker thread", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        started.incrementAndGet();
        wake();
    }
}
