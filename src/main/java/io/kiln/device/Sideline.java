package io.kiln.device;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A thread that does one job after the other beside the work of whoever gives them out, who is one
 * thread, too.
 */
public final class Sideline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sideline.class);

    private final ExecutorService thread;
    private Future<?> last = CompletableFuture.completedFuture(null);

    /**
     * Starts nothing yet.
     *
     * @param name of the thread
     */
    public Sideline(String name) {
        this.thread = Executors.newSingleThreadExecutor(work -> {
            var worker = new Thread(work, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    /**
     * Gives out a job for which nobody is going to wait; other jobs come after it.
     *
     * @param job keeps to itself what goes wrong in it
     */
    public void prepare(Runnable job) {
        thread.execute(job);
    }

    /**
     * Gives out a job, when the one before is over.
     *
     * @param job what to do
     * @throws RuntimeException what went wrong in the one before
     */
    public void begin(Runnable job) {
        await();
        last = thread.submit(job);
    }

    /**
     * Whether the job that was begun is over.
     *
     * @return true also when none was
     */
    public boolean idle() {
        return last.isDone();
    }

    /**
     * Waits until the job that was begun is over.
     *
     * @throws RuntimeException what went wrong in it, which is told once
     */
    public void await() {
        Future<?> job = last;
        last = CompletableFuture.completedFuture(null);
        try {
            job.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a thread", e);
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("a job failed", cause);
    }

    /** Waits for all jobs; what went wrong in them was told, or nobody wanted to know. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.info("a thread is still at work");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
