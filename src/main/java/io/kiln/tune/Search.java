package io.kiln.tune;

import io.kiln.device.DeviceException;
import io.kiln.device.Tunable.Alternative;
import io.kiln.tune.Entry.State;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The search for one product: a child tries, and another goes on when that one dies. */
final class Search {
    private final Path folder;
    private final Child child;
    private final Culprits culprits;
    private final Journal journal;
    private final Map<String, String> faults = new LinkedHashMap<>();
    private boolean stopped;

    /**
     * Prepares a search.
     *
     * @param folder for the job and the journal
     * @param child works there
     * @param culprits learns who is at fault
     */
    Search(Path folder, Child child, Culprits culprits) {
        this.folder = folder;
        this.child = child;
        this.culprits = culprits;
        this.journal = new Journal(folder.resolve(Worker.JOURNAL));
    }

    /**
     * Lets children do the job.
     *
     * @throws DeviceException when one ends without anybody being at fault
     */
    void run(Job job) {
        journal.clear();
        if (job.alternatives().isEmpty()) {
            return;
        }
        job.write(folder.resolve(Worker.JOB));
        Child.End end = child.run();
        while (end == Child.End.HUNG || end == Child.End.DIED) {
            String did = end == Child.End.HUNG
                    ? "hung: they did not end in time"
                    : "crashed: they ended the process, " + child.lastWords();
            Entry open = open();
            if (open == null) {
                throw new DeviceException(String.format(
                        Locale.ROOT,
                        "tuning %s: the child process %s",
                        job.shape(),
                        end == Child.End.HUNG
                                ? "does nothing"
                                : "ended with " + child.lastWords()));
            }
            journal.write(Entry.of(State.FAILED, open.kernels(), did));
            end = child.run();
        }
        stopped = end == Child.End.STOPPED;
        journal.read().stream().filter(entry -> entry.state() == State.FAILED).forEach(this::blame);
    }

    private void blame(Entry entry) {
        faults.put(entry.kernels(), entry.reason());
        culprits.add(entry.kernels(), entry.reason());
    }

    /** What was being tried at the end. */
    private @Nullable Entry open() {
        List<Entry> all = journal.read();
        Entry last = all.isEmpty() ? null : all.get(all.size() - 1);
        return last == null || last.state() != State.TRYING ? null : last;
    }

    /** Whether somebody stopped it. */
    boolean stopped() {
        return stopped;
    }

    Map<String, String> faults() {
        return faults;
    }

    /** How many kernels were tried. */
    int tried() {
        return (int) journal.latest().values().stream()
                .filter(entry -> entry.state() != State.LAUNCH)
                .count();
    }

    /** What an empty launch takes, where the product is hardly longer; else NaN. */
    double launchNanos() {
        return launching(1);
    }

    /** A time of {@link State#LAUNCH}: 0 the product's, 1 the launch's. */
    private double launching(int word) {
        return journal.read().stream()
                .filter(entry -> entry.state() == State.LAUNCH)
                .mapToDouble(entry -> Double.parseDouble(entry.words().get(word)))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The finalist that gained most, or null. */
    @Nullable
    Entry best() {
        List<Entry> finals = new ArrayList<>(journal.latest().values());
        finals.removeIf(entry -> entry.state() != State.FINAL);
        return finals.stream()
                .max(Comparator.comparingDouble(entry -> entry.duel().gain()))
                .orElse(null);
    }

    /** How the present kernels did on the way, in nanoseconds; NaN when they met nobody. */
    double presentNanos() {
        return journal.latest().values().stream()
                .filter(entry -> entry.state() == State.TIMED || entry.state() == State.FINAL)
                .mapToDouble(entry -> entry.duel().before())
                .sorted()
                .findFirst()
                .orElse(launching(0));
    }

    /** The first so many that are not known to be at fault. */
    static List<Alternative> candidates(
            List<Alternative> all, String present, Map<String, String> culprits, int most) {
        return all.stream()
                .filter(one -> !culprits.containsKey(one.kernels()))
                .filter(one -> !one.kernels().equals(present))
                .limit(most)
                .toList();
    }

    /** Forgets the journal, so that nobody in it is blamed for a stop. */
    void forget() {
        journal.clear();
    }
}
