package io.kiln.trust;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Repeats single steps of a training on the CPU device, from a copy of the state before the step,
 * and compares what came of them: parameters, state, and the loss of the step. Call {@link
 * #repeat} instead of running the step. Nothing that the training computes changes.
 *
 * <p>The CPU device is opened at the first check, on few threads.
 */
public final class CrossCheck implements AutoCloseable {
    private static final int STEPS = 50; // checked in a run, more or less

    private final Device suspect;
    private final Store store;
    private final List<Plan> plans;
    private final Set<Tensor> data;
    private final Consumer<Store> feed;
    private final Agreement agreement;
    private final Map<Plan, Program> programs = new HashMap<>();
    private final Map<Tensor, float[]> before = new LinkedHashMap<>();
    private @Nullable Device cpu;
    private @Nullable Store copy;
    private @Nullable String good; // the last step that was right

    /**
     * Prepares to check; nothing is opened yet.
     *
     * @param suspect the device that trains
     * @param store where it trains
     * @param plans every plan that may be checked
     * @param data tensors that no step changes, which the feed writes
     * @param feed writes the data that the next step needs into a store of the CPU device
     */
    public CrossCheck(
            Device suspect,
            Store store,
            List<Plan> plans,
            List<Tensor> data,
            Consumer<Store> feed) {
        this.suspect = suspect;
        this.store = store;
        this.plans = List.copyOf(plans);
        this.data = Set.copyOf(data);
        this.feed = feed;
        this.agreement = new Agreement(suspect.info());
    }

    /** Copies what the next step starts from. */
    private void before() {
        Store to = open();
        feed.accept(to);
        before.clear();
        for (Tensor t : kept()) {
            if (!data.contains(t) && t.type() == Type.F32) {
                float[] values = floats(store, t);
                to.write(t, values);
                before.put(t, values);
            } else if (!data.contains(t)) {
                to.write(t, ints(store, t));
            }
        }
    }

    /** Repeats the step that was run since {@link #before} and compares. */
    private void after(Plan plan) {
        Store ours = open();
        program(plan).run();
        for (Tensor t : plan.tensors()) {
            if (t.role() == Role.PARAMETER || t.role() == Role.STATE) {
                require(plan, differs(t, ours));
            }
        }
        for (Op op : plan.ops()) {
            if (op instanceof LossOp.MeanLoss mean) {
                require(plan, lossDiffers(mean.loss(), ours));
            }
        }
        good = when(plan);
    }

    /**
     * Runs a step and compares.
     *
     * @param step whose plan is one of those given
     * @throws MistrustException when the device came to another result
     */
    public void repeat(Program step) {
        before();
        step.run();
        after(step.plan());
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

    private @Nullable String differs(Tensor t, Store ours) {
        if (t.type() != Type.F32) {
            return Agreement.differs(t, ints(ours, t), ints(store, t));
        }
        float[] start = before.get(t);
        if (start == null) {
            throw new IllegalStateException("no copy of " + t + ": before() comes first");
        }
        return agreement.differs(t, start, floats(ours, t), floats(store, t));
    }

    /** A loss does not move from an old one: it is judged by its own size. */
    private @Nullable String lossDiffers(Tensor t, Store ours) {
        float[] old = before.getOrDefault(t, new float[t.size()]);
        float[] loss = floats(ours, t);
        float[] start = loss.clone();
        for (int s = 0; s < start.length; s++) {
            start[s] = loss[s] == old[s] ? loss[s] : 0;
        }
        return agreement.differs(t, start, loss, floats(store, t));
    }

    private void require(Plan plan, @Nullable String difference) {
        if (difference != null) {
            String since = good == null
                    ? "the first step that was compared"
                    : good + " was right, so the steps between the two are in doubt";
            throw new MistrustException(
                    "cross-check in " + when(plan), suspect.info(), difference, since);
        }
    }

    /** The step as the CPU device counts it, since the other one cannot be believed. */
    private String when(Plan plan) {
        for (Op op : plan.ops()) {
            if (op instanceof Op.Advance advance) {
                Clock now = Clock.read(open(), advance.clock());
                return String.format(
                        Locale.ROOT, "step %d of epoch %d", now.step(), now.epoch() + 1);
            }
        }
        return plan.name();
    }

    private Set<Tensor> kept() {
        Set<Tensor> all = new LinkedHashSet<>(data); // the feed writes more than plans may read
        plans.forEach(plan -> all.addAll(plan.tensors()));
        all.removeIf(t -> t.role() == Role.SCRATCH);
        return all;
    }

    private Store open() {
        if (copy == null) {
            cpu = Judge.open(STEPS * plans.get(0).flops());
            copy = cpu.open(new ArrayList<>(kept()));
        }
        return copy;
    }

    private Program program(Plan plan) {
        Store ours = open();
        if (cpu == null) {
            throw new IllegalStateException("a store without a device");
        }
        Device device = cpu;
        return programs.computeIfAbsent(plan, p -> device.compile(p, ours));
    }

    private static float[] floats(Store from, Tensor t) {
        float[] values = new float[t.size()];
        from.read(t, values);
        return values;
    }

    private static int[] ints(Store from, Tensor t) {
        int[] values = new int[t.size()];
        from.read(t, values);
        return values;
    }

    @Override
    public void close() {
        if (cpu != null) {
            cpu.close();
        }
    }
}
