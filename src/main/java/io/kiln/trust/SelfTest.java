package io.kiln.trust;

import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets a device show, before it trains, that it does the very plans of a run right: two steps of
 * each from random numbers, one by one and in one go, compared with the CPU device's in everything
 * that is kept. A
 * pass is remembered for this device, driver, version, plans and kernels; a failure never is.
 */
public final class SelfTest {
    /**
     * Batches at which a network's step is tried besides its own: both sides of a tile. Smaller ones
     * have kernels that the run does not use, which take seconds to build; the doctor tries those.
     */
    public static final List<Integer> ODD_BATCHES = List.of(127, 129);

    private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);
    private static final long ODD_FLOPS = 2_000_000_000L; // for all odd batches together

    private final Device suspect;
    private final Passes passes;

    /**
     * Prepares a self-test.
     *
     * @param suspect the device
     * @param cache where passes are remembered
     */
    public SelfTest(Device suspect, CacheFolder cache) {
        this.suspect = suspect;
        this.passes = new Passes(cache.resolve("self-test"));
    }

    /**
     * What a self-test did.
     *
     * @param remembered whether it had been passed before, so that nothing was done
     * @param plans plans that were tried
     * @param skipped odd batches that would have cost too much
     * @param nanos time it took
     */
    public record Outcome(boolean remembered, int plans, int skipped, long nanos) {}

    /**
     * Tests the device, unless it is known to have passed.
     *
     * @param programs what the run will use, compiled by the device
     * @param odd plans to try besides, the cheapest first
     * @return what was done
     * @throws MistrustException when the device computes something else than the CPU device
     */
    public Outcome require(List<Program> programs, List<Plan> odd) {
        long start = System.nanoTime();
        String key = Passes.key(suspect, programs);
        if (passes.has(key)) {
            LOG.debug("{} passed its self-test before", suspect.info().id());
            return new Outcome(true, 0, 0, System.nanoTime() - start);
        }
        List<Plan> plans = new ArrayList<>();
        programs.forEach(program -> plans.add(Miniature.of(program.plan())));
        int needed = plans.size() + odd.size();
        plans.addAll(cheap(odd));
        long flops = Miniature.STEPS * plans.stream().mapToLong(Plan::flops).sum();
        try (Device cpu = Judge.open(flops)) {
            plans.forEach(plan -> require(plan, cpu));
        }
        passes.add(key);
        var outcome =
                new Outcome(false, plans.size(), needed - plans.size(), System.nanoTime() - start);
        LOG.info("{} passed its self-test: {}", suspect.info().id(), outcome);
        return outcome;
    }

    private static List<Plan> cheap(List<Plan> odd) {
        List<Plan> plans = new ArrayList<>();
        long flops = 0;
        for (Plan plan : odd) {
            flops += Miniature.STEPS * plan.flops();
            if (flops <= ODD_FLOPS) {
                plans.add(Miniature.of(plan));
            }
        }
        return plans;
    }

    private void require(Plan plan, Device cpu) {
        String difference = difference(suspect, cpu, plan);
        if (difference != null) {
            throw new MistrustException(
                    "self-test, " + plan.name(),
                    suspect.info(),
                    difference,
                    "nothing was trained on it yet");
        }
    }

    /**
     * Runs a few steps on both devices, and on the suspect once more with nothing between them, since
     * it may then do them together.
     *
     * @param plan a miniature
     * @return the first difference after the first step that has one, or null
     */
    static @Nullable String difference(Device suspect, Device cpu, Plan plan) {
        var agreement = new Agreement(suspect.info());
        Numbers start = Miniature.numbers(plan);
        List<Repeated> wanted = repeated(cpu, plan, start);
        List<Numbers> got = run(suspect, plan, start, true);
        for (int g = 0; g < got.size(); g++) {
            int s = Math.min(g, Miniature.STEPS - 1);
            String difference = agreement.differs(
                    wanted.get(s),
                    got.get(g),
                    trial -> repeated(cpu, plan, agreement.nudged(start, trial)).get(s));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static List<Repeated> repeated(Device cpu, Plan plan, Numbers start) {
        List<Repeated> steps = new ArrayList<>();
        Numbers before = start;
        for (Numbers after : run(cpu, plan, start, false)) {
            steps.add(new Repeated(before, after, List.of()));
            before = after;
        }
        return steps;
    }

    /** What is kept, as it is after each step, and after all of them together where that is wanted. */
    private static List<Numbers> run(Device device, Plan plan, Numbers start, boolean together) {
        try (Store store = device.open(start.tensors())) {
            start.write(store);
            Program program = device.compile(plan, store);
            List<Numbers> after = new ArrayList<>();
            for (int s = 0; s < Miniature.STEPS; s++) {
                program.run();
                device.finish();
                after.add(start.read(store));
            }
            if (together) {
                start.write(store);
                for (int s = 0; s < Miniature.STEPS; s++) {
                    program.run();
                }
                after.add(start.read(store));
            }
            return after;
        }
    }
}
