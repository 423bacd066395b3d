package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.model.WriteException;
import io.kiln.trust.Trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Trains many networks on the same examples, several at once: one on each lane, which takes the
 * next when it is through. Each comes to the weights that it would come to alone, bit for bit.
 */
public final class Sweep {
    private final List<Device> lanes;
    private final ResidentExamples examples;
    private final Stopping stopping;
    private final Trust trust;
    private final SweepJournal journal;
    private final BooleanSupplier cancelled;
    private volatile boolean unwritable; // a file could not be written; nor would the next be

    /**
     * Prepares a sweep.
     *
     * @param lanes a device for each network that is trained at the same time; they may be the same
     * @param examples training data that every lane reaches
     * @param stopping when each run ends early; one epoch, by which it is compared, it always has
     * @param trust how far the devices are relied on
     * @param journal told what happens, by several threads
     * @param cancelled asked before every step; once true, every open run stops after a checkpoint
     */
    public Sweep(
            List<Device> lanes,
            ResidentExamples examples,
            Stopping stopping,
            Trust trust,
            SweepJournal journal,
            BooleanSupplier cancelled) {
        this.lanes = List.copyOf(lanes);
        this.examples = examples;
        this.stopping = stopping;
        this.trust = trust;
        this.journal = journal;
        this.cancelled = cancelled;
    }

    /**
     * Trains points until all are through or the sweep is cancelled. One that diverges or fails is
     * told to the journal and leaves the others alone; one whose files cannot be written stops them
     * all.
     *
     * @param points those that are not through
     */
    public void run(List<Point> points) {
        Queue<Point> waiting = new ConcurrentLinkedQueue<>(points);
        ExecutorService threads = Executors.newFixedThreadPool(lanes.size(), work -> {
            var thread = new Thread(work, "kiln-sweep");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> ends = new ArrayList<>();
            lanes.forEach(lane -> ends.add(threads.submit(() -> work(lane, waiting))));
            ends.forEach(Sweep::await);
        } finally {
            threads.shutdown();
        }
    }

    private static void await(Future<?> end) {
        try {
            end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a lane of the sweep ended", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a sweep was under way", e);
        }
    }

    private boolean stopped() {
        return unwritable || cancelled.getAsBoolean();
    }

    private void work(Device lane, Queue<Point> waiting) {
        while (!stopped()) {
            Point point = waiting.poll();
            if (point == null) {
                return;
            }
            try {
                attempt(point, lane);
            } catch (RuntimeException | Error e) {
                unwritable = true; // what the journal itself cannot take
                throw e;
            }
        }
    }

    private void attempt(Point point, Device lane) {
        try {
            train(point, lane);
        } catch (DivergedException e) {
            String problem = String.valueOf(e.getMessage());
            journal.ended(PointResult.without(point, PointResult.End.DIVERGED, problem));
        } catch (WriteException e) {
            unwritable = true;
            journal.failed(point, e);
        } catch (RuntimeException | OutOfMemoryError e) {
            journal.failed(point, e);
        }
    }

    private void train(Point point, Device lane) {
        SweepJournal.Begun begun = journal.begin(point, lane);
        Resumable from = begun.from();
        var end = new EarlyEnd(stopping, from, begun.journal());
        var trainer = new Trainer(
                lane,
                point.network(),
                examples,
                point.settings(),
                end,
                () -> stopped() || end.judged() && end.reached(),
                trust);
        Outcome outcome = from == null ? trainer.run() : trainer.resume(from.moment(), from.best());
        if (outcome.interrupted() && stopped()) {
            return; // to go on another time
        }
        if (outcome.interrupted()) {
            end.check(outcome);
        }
        begun.run().finish(outcome.last());
        if (outcome.best() == null) {
            throw new IllegalStateException(point.name() + ": no part to choose by");
        }
        double seconds = begun.run().seconds();
        journal.ended(PointResult.done(point, outcome.best(), seconds));
    }
}
