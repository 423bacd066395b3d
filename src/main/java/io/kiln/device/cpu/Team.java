package io.kiln.device.cpu;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A few threads that do the same job together, the caller being thread 0. Who waits spins briefly,
 * then sleeps until woken: pure spinning falls to a fiftieth of the speed on a machine that others
 * use too.
 */
final class Team implements AutoCloseable {
    private static final long SPIN_NANOS =
            200_000; // waking an idle virtual processor takes 50 us and more
    private static final int SPINS = 32; // between two looks at the time

    /** What the team does; called once on each thread. */
    interface Job {
        void run(int thread, Team team);
    }

    final int size;
    private final @Nullable Thread[] threads; // the first is whoever gave out the job
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
        this.threads = new Thread[size];
        for (int t = 1; t < size; t++) {
            int number = t;
            var worker = new Thread(() -> work(number), "kiln-cpu-" + t);
            worker.setDaemon(true);
            threads[t] = worker;
            worker.start();
        }
    }

    /** Runs a job on every thread and returns when all have done it. */
    void run(Job next) {
        threads[0] = Thread.currentThread();
        job = next;
        started.incrementAndGet();
        wake();
        attempt(next, 0);
        barrier(0);
        rethrow();
    }

    private void wake() {
        if (asleep.get() > 0) {
            for (Thread thread : threads) {
                LockSupport.unpark(thread); // null does nothing
            }
        }
    }

    /** Waits until every thread of the team has come here; the last one wakes those that sleep. */
    void barrier(int thread) {
        int target = ++passed[thread * Slab.LINE] * size;
        if (arrived.incrementAndGet() - target >= 0) {
            wake();
        } else {
            await(arrived, target);
        }
    }

    /**
     * Waits until a counter has come to a number: spins briefly, then sleeps until somebody wakes.
     */
    private void await(AtomicInteger counter, int target) {
        if (spin(counter, target)) {
            return;
        }
        asleep.incrementAndGet();
        // Says that it sleeps before it looks a last time, as others count before they look who
        // sleeps.
        while (counter.get() - target < 0 && !closed) {
            LockSupport.park(this);
        }
        asleep.decrementAndGet();
    }

    private boolean spin(AtomicInteger counter, int target) {
        long end = System.nanoTime() + SPIN_NANOS;
        do {
            for (int tries = 0; tries < SPINS; tries++) {
                if (counter.get() - target >= 0 || closed) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() < end);
        return false;
    }

    private void work(int thread) {
        for (int number = 1; ; number++) {
            await(started, number);
            Job next = job;
            if (closed || next == null) {
                return;
            }
            attempt(next, thread);
            barrier(thread);
        }
    }

    /**
     * NOTE: a job that throws between two barriers would leave the others waiting; jobs catch and
     * {@link #fail}.
     */
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

    private void rethrow() {
        Throwable e = failure;
        if (e != null) {
            failure = null;
            if (e instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e;
        }
    }

    @Override
    public void close() {
        closed = true;
        started.incrementAndGet();
        wake();
    }
}
