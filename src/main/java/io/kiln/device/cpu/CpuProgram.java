package io.kiln.device.cpu;

import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Span;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A plan's steps in phases, run by a team. */
final class CpuProgram implements Program {
    private final Plan plan;
    private final CpuDevice device;
    private final CpuStore store;
    private final Step[][] phases;
    private final int shared; // phases up to the last one that has work for more than one thread
    private final Schedule oneByOne;
    private final Part plain = this::slices;
    private final Team.Job job = (thread, team) -> sharedPhases(thread, team, plain);

    /** Does a thread's share of a phase. */
    private interface Part {
        void slices(int phase, int thread, int threads);
    }

    CpuProgram(Plan plan, CpuStore store, CpuDevice device, Schedule schedule, List<Step> steps) {
        this.plan = plan;
        this.store = store;
        this.device = device;
        this.phases =
                schedule.phases().stream().map(p -> p.toArray(Step[]::new)).toArray(Step[][]::new);
        this.oneByOne = Schedule.unfused(steps);
        int last = 0;
        for (int p = 0; p < phases.length; p++) {
            last = solo(phases[p]) ? last : p + 1;
        }
        this.shared = device.threads() == 1 ? 0 : last;
    }

    private static boolean solo(Step[] phase) {
        for (Step step : phase) {
            if (!step.solo()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public void run() {
        synchronized (device) { // the threads and their scratch are the device's
            store.checkOpen();
            if (shared > 0) {
                device.team().run(job);
            }
            soloPhases(plain);
        }
    }

    @Override
    public void runTraced(Consumer<Span> told) {
        synchronized (device) {
            store.checkOpen();
            device.checkTracing();
            var stopwatch = new Stopwatch(phases, device.threads());
            Part timed = (p, thread, threads) ->
                    stopwatch.slices(p, thread, threads, device.scratch(thread));
            if (shared > 0) {
                device.team().run((thread, team) -> sharedPhases(thread, team, timed));
            }
            soloPhases(timed);
            stopwatch.tell(told);
        }
    }

    private void soloPhases(Part part) {
        for (int p = shared; p < phases.length; p++) {
            part.slices(p, 0, 1);
        }
    }

    private void sharedPhases(int thread, Team team, Part part) {
        for (int p = 0; p < shared; p++) {
            try {
                part.slices(p, thread, team.size);
            } catch (RuntimeException | Error e) {
                team.fail(e);
            }
            if (p + 1 < shared) {
                team.barrier(thread);
            }
        }
    }

    private void slices(int phase, int thread, int threads) {
        for (Step step : phases[phase]) {
            step.run(thread, threads, device.scratch(thread));
        }
    }

    @Override
    public List<Timing> runTimed() {
        synchronized (device) {
            store.checkOpen();
            List<Timing> timings = new ArrayList<>();
            for (List<Step> phase : oneByOne.phases()) {
                timings.add(timed(phase.get(0)));
            }
            return timings;
        }
    }

    private Timing timed(Step step) {
        long start = System.nanoTime();
        device.team().run((thread, team) -> step.run(thread, team.size, device.scratch(thread)));
        return new Timing(step.op(), System.nanoTime() - start);
    }
}
