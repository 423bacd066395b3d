package io.kiln.bench;

import io.kiln.device.DeviceException;
import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures cases on all who take part, in turn: A B C, B C A, C A B. What slows the machine down
 * for a while slows all of them down.
 */
public final class Bench {
    private final Pace pace;
    private final Consumer<String> progress;

    /**
     * Measures nothing yet.
     *
     * @param pace how long is measured
     * @param progress hears what is measured now
     */
    public Bench(Pace pace, Consumer<String> progress) {
        this.pace = pace;
        this.progress = progress;
    }

    /** A case with one who takes part: from ready to measured. */
    private static final class Trial {
        final Entrant entrant;
        final Contender contender;
        final Case of;
        final List<Double> seconds = new ArrayList<>();
        private @Nullable Ready ready;
        private Figure.Status status = Figure.Status.OK;
        private String note = "";

        Trial(Entrant entrant, Contender contender, Case of) {
            this.entrant = entrant;
            this.contender = contender;
            this.of = of;
        }

        void prepare() {
            attempt(() -> {
                ready = entrant.prepare(of);
                if (ready.fault() != null) {
                    end(Figure.Status.WRONG, ready.fault());
                }
            });
        }

        void round() {
            if (status == Figure.Status.OK) {
                attempt(() -> seconds.add(entrant.round()));
            }
        }

        /** One that fails becomes a line; the others go on. */
        private void attempt(Runnable part) {
            try {
                part.run();
            } catch (RuntimeException | OutOfMemoryError e) {
                end(Figure.Status.FAILED, reason(e));
            }
        }

        private void end(Figure.Status how, String why) {
            status = how;
            note = why;
        }

        Figure figure() {
            if (status == Figure.Status.OK) {
                attempt(entrant::trace);
            }
            attempt(entrant::release);
            return new Figure(of, contender.label(), status, note, seconds, ready);
        }
    }

    /** Why something failed, in one line. */
    static String reason(Throwable problem) {
        String said = problem instanceof DeviceException
                ? String.valueOf(problem.getMessage())
                : problem.toString();
        return said.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /**
     * Measures.
     *
     * @param cases what
     * @param entrants on what
     * @param facts about this run, for the report
     * @return what came of it
     */
    public Report run(List<Case> cases, List<Entrant> entrants, Map<String, Object> facts) {
        List<Contender> contenders = new ArrayList<>();
        for (Entrant entrant : entrants) {
            Contender contender = entrant.contender();
            progress.accept("ceilings of " + contender.label());
            contenders.add(contender.with(ceilings(entrant)));
        }
        List<Figure> figures = new ArrayList<>();
        for (Case one : cases) {
            progress.accept(String.format(
                    Locale.ROOT,
                    "%d of %d: %s",
                    1 + figures.size() / entrants.size(),
                    cases.size(),
                    one.name()));
            figures.addAll(measure(one, entrants, contenders));
        }
        return Report.of(facts, contenders, figures);
    }

    /** A device that fails at these will fail at cases, too, and say why there. */
    private static @Nullable Ceilings ceilings(Entrant entrant) {
        try {
            return entrant.ceilings();
        } catch (RuntimeException | OutOfMemoryError e) {
            return null;
        }
    }

    private List<Figure> measure(Case one, List<Entrant> entrants, List<Contender> contenders) {
        List<Trial> trials = new ArrayList<>();
        for (int e = 0; e < entrants.size(); e++) {
            trials.add(new Trial(entrants.get(e), contenders.get(e), one));
        }
        trials.forEach(Trial::prepare);
        int count = one.rounds(pace.rounds());
        for (int round = 0; round < count; round++) {
            for (int turn = 0; turn < trials.size(); turn++) {
                trials.get((round + turn) % trials.size()).round();
            }
        }
        return trials.stream().map(Trial::figure).toList();
    }
}
