package io.kiln.trust;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.LossOp;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Sideline;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Repeats single steps of a training on the CPU device, from a copy of the state before the step,
 * and compares what came of them: parameters, state, and the loss of the step. Call {@link
 * #repeat} instead of running the step. Nothing that the training computes changes.
 *
 * <p>A thread opens the CPU device and repeats the steps there, while the training goes on; at most
 * one step is being repeated. What it finds is told by {@link #settle}.
 */
public final class CrossCheck implements AutoCloseable {
    private final Device suspect;
    private final Store store;
    private final Agreement agreement;
    private final List<Tensor> kept; // what steps start from, without the data
    private final Sideline thread = new Sideline("kiln-check");
    private final FutureTask<Twin> twin;
    private @Nullable String good; // the last step that was right; the thread's

    /**
     * Begins to open the CPU device.
     *
     * @param suspect the device that trains
     * @param store where it trains
     * @param plans every step that may be repeated, as the CPU device does it: over the data below,
     *     where the examples of the step come first, and else over the same tensors
     * @param data tensors that no step changes, which a feed writes
     * @param steps how many may be repeated, more or less
     */
    public CrossCheck(Device suspect, Store store, List<Plan> plans, List<Tensor> data, int steps) {
        this.suspect = suspect;
        this.store = store;
        this.agreement = new Agreement(suspect.info());
        this.kept = plans.stream()
                .flatMap(plan -> plan.tensors().stream())
                .filter(t -> t.role() != Role.SCRATCH && !data.contains(t))
                .distinct()
                .toList();
        long flops = plans.stream().mapToLong(Plan::flops).max().orElse(0);
        this.twin = new FutureTask<>(() -> new Twin(plans, data, steps * flops));
        thread.prepare(twin);
    }

    /**
     * Runs a step, and lets it be repeated.
     *
     * @param step of the training
     * @param same the step as one of the plans given
     * @param feed writes the step's examples into a store of the CPU device, in a while and in
     *     another thread
     * @throws MistrustException when the device came to another result in the step before this one
     */
    public void repeat(Program step, Plan same, Consumer<Store> feed) {
        settle();
        Numbers start = Numbers.read(kept, store);
        step.run();
        Numbers got = Numbers.read(results(same), store);
        thread.begin(() -> compare(same, start, feed, got));
    }

    /** What a step leaves: parameters, state and its loss. */
    private static List<Tensor> results(Plan plan) {
        List<Tensor> losses = losses(plan);
        return plan.tensors().stream()
                .filter(t ->
                        t.role() == Role.PARAMETER || t.role() == Role.STATE || losses.contains(t))
                .toList();
    }

    private static List<Tensor> losses(Plan plan) {
        return plan.ops().stream()
                .filter(LossOp.MeanLoss.class::isInstance)
                .map(op -> ((LossOp.MeanLoss) op).loss())
                .toList();
    }

    private Twin twin() {
        try {
            return twin.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new DeviceException(
                    "cross-check: the CPU device cannot be opened: " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /**
     * Waits until the step is repeated that was given last.
     *
     * @throws MistrustException when the device came to another result
     */
    public void settle() {
        thread.await();
    }

    /**
     * Tells what is known by now, without waiting.
     *
     * @throws MistrustException when the device came to another result
     */
    public void poll() {
        if (thread.idle()) {
            settle();
        }
    }

    /**
     * Compares what was read back with what was written.
     *
     * @param wanted hash of the weights that were written
     * @param got hash of those that came back
     * @throws MistrustException when they differ
     */
    public void requireKept(String wanted, String got) {
        if (!wanted.equals(got)) {
            String difference = "weights " + wanted + " came back as " + got;
            throw new MistrustException(
                    "writing", suspect.info(), difference, "no step came between");
        }
    }

    private void compare(Plan plan, Numbers start, Consumer<Store> feed, Numbers got) {
        Repeated step = again(plan, start, feed, got);
        int[] clock = step.end().ints(Twin.clock(plan)); // the other device's cannot be believed
        String now = String.format(
                Locale.ROOT, "step %d of epoch %d", clock[Clock.STEP], clock[Clock.EPOCH] + 1);
        String difference = agreement.differs(
                step, got, trial -> again(plan, agreement.nudged(start, trial), feed, got));
        if (difference != null) {
            String since = good == null
                    ? "the first step that was compared"
                    : good + " was right, so the steps between the two are in doubt";
            throw new MistrustException("cross-check in " + now, suspect.info(), difference, since);
        }
        good = now;
    }

    private Repeated again(Plan plan, Numbers start, Consumer<Store> feed, Numbers got) {
        return new Repeated(start, twin().run(plan, start, feed, got.tensors()), losses(plan));
    }

    /** Waits for the thread; what it found was told, or nobody wanted to know. */
    @Override
    public void close() {
        thread.close();
        try {
            twin.get().close();
        } catch (ExecutionException e) {
            return; // it never was open
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
