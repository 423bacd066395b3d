package io.kiln.tune;

import io.kiln.device.ChildJava;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Tunable;
import io.kiln.device.Tunable.Alternative;
import io.kiln.tune.Entry.State;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The child process: tries what its job says, unless the product is as short as a launch. First
 * each alternative takes a few turns with the present kernels; then the fastest few meet them again,
 * for the best of many lucky turns proves nothing. A child that follows one which died goes on where
 * that one stood.
 */
final class Worker {
    static final String JOB = "job.txt";
    static final String JOURNAL = "journal.txt";

    /** The part of the time that is for trying; the rest is for the finalists. */
    private static final double TRYING = 0.75;

    private static final int MESSAGE = 300; // letters
    private static final int FINALISTS = 3;
    private static final int FEW = 5;
    private static final int MANY = 15;
    private static final long FEW_NANOS = 200_000_000;
    private static final long MANY_NANOS = 2_000_000_000;

    private final Job job;
    private final Journal journal;

    private Worker(Path folder) throws IOException {
        this.job = Job.read(folder.resolve(JOB));
        this.journal = new Journal(folder.resolve(JOURNAL));
    }

    /**
     * Works in a folder that holds the job, and writes the journal there.
     *
     * @param args the folder
     */
    public static void main(String[] args) throws IOException {
        ChildJava.endWithTheParent();
        DeviceOptions options = DeviceOptions.DEFAULT.withCache(DeviceOptions.Cache.OFF);
        var worker = new Worker(Path.of(args[0]));
        try (Device device =
                Devices.open(worker.job.device(), options.withBinding(worker.job.binding()))) {
            worker.work((Device & Tunable) device);
        }
    }

    /** Tries what the time allows, then lets the fastest meet again. */
    private <D extends Device & Tunable> void work(D device) {
        long start = System.currentTimeMillis();
        long tryingEnd = start + (long) (TRYING * (job.endMillis() - start));
        try (var contest = new Contest<D>(device, job.shape(), job.present())) {
            double launch = Launch.nanos(device);
            if (launching(journal, job.present(), contest.presentNanos(), launch)) {
                return;
            }
            boolean tried = false;
            for (Alternative one : job.alternatives()) {
                if (tried && System.currentTimeMillis() > tryingEnd) {
                    break;
                }
                if (!journal.latest().containsKey(one.kernels())) {
                    meet(contest, one, State.TIMED);
                }
                tried = true;
            }
            for (Alternative one : finalists()) {
                boolean first = journal.read().stream().noneMatch(e -> e.state() == State.FINAL);
                if (first || System.currentTimeMillis() < job.endMillis()) {
                    meet(contest, one, State.FINAL);
                }
            }
        }
    }

    /** Whether there is nothing to gain, which the journal then says; not once others are tried. */
    static boolean launching(Journal journal, String present, double product, double launch) {
        boolean hidden = journal.read().isEmpty() && Launch.hides(product, launch);
        if (hidden) {
            journal.write(Entry.of(State.LAUNCH, present, product, launch));
        }
        return hidden;
    }

    private List<Alternative> finalists() {
        Map<String, Entry> latest = journal.latest();
        return job.alternatives().stream()
                .filter(one -> gain(latest.get(one.kernels())) > 1)
                .sorted(Comparator.comparing(one -> -gain(latest.get(one.kernels()))))
                .limit(FINALISTS)
                .toList();
    }

    private static double gain(@Nullable Entry entry) {
        return entry == null || entry.state() != State.TIMED ? 0 : entry.duel().gain();
    }

    private void meet(Contest<?> contest, Alternative one, State state) {
        journal.write(Entry.of(State.TRYING, one.kernels()));
        try (Side side = contest.enter(one)) {
            boolean few = state == State.TIMED;
            String fault = few ? contest.fault(one, side) : null;
            journal.write(
                    fault != null
                            ? Entry.of(State.FAILED, one.kernels(), "wrong: " + fault)
                            : Entry.of(
                                    state,
                                    one.kernels(),
                                    contest.meet(
                                            side, few ? FEW : MANY, few ? FEW_NANOS : MANY_NANOS)));
        } catch (DeviceException e) {
            journal.write(Entry.of(State.FAILED, one.kernels(), "error: " + start(e)));
        }
    }

    /** Logs of compilers are long. */
    private static String start(DeviceException e) {
        String message = String.valueOf(e.getMessage());
        return message.length() <= MESSAGE ? message : message.substring(0, MESSAGE) + " ...";
    }
}
