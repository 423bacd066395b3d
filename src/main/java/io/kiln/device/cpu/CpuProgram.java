package io.kiln.device.cpu;

import io.kiln.device.Plan;
import io.kiln.device.Program;

import java.util.ArrayList;
import java.util.List;

/** A plan's steps in phases, run by a team. */
final class CpuProgram implements Program {
    private final Plan plan;
    private final CpuDevice device;
    private final CpuStore store;
    private final Step[][] phases;
    private final int shared; // phases up to the last one that has work for more than one thread
    private final Schedule oneByOne;
    private final Team.Job job = this::phasesOnThread;

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
            for (int p = shared; p < phases.length; p++) {
                slices(phases[p], 0, 1);
            }
        }
    }

    private void phasesOnThread(int thread, Team team) {
        for (int p = 0; p < shared; p++) {
            try {
                slices(phases[p], thread, team.size);
            } catch (RuntimeException | Error e) {
                team.fail(e);
            }
            if (p + 1 < shared) {
                team.barrier(thread);
            }
        }
    }

    private void slices(Step[] phase, int thread, int threads) {
        for (Step step : phase) {
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
