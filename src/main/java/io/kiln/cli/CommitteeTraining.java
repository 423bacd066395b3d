package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.model.Model;
import io.kiln.train.Evaluation;
import io.kiln.train.Outcome;
import io.kiln.train.Resumable;
import io.kiln.train.Run;
import io.kiln.train.Settings;
import io.kiln.train.Start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trains the members of a committee one after the other, each a run like any other, and tests them
 * and their mean once at the end.
 *
 * @param folder of the committee
 * @param training trains each
 * @param first facts of the first member
 * @param scaling of the examples
 * @param length how long a run lasts, for each member's configuration
 */
record CommitteeTraining(
        CommitteeFolder folder,
        Training training,
        RunFacts first,
        Scaling scaling,
        Map<String, Object> length) {

    /** Trains those that are not through, and tests all; the exit code. */
    int run() {
        if (!train()) {
            training.shell()
                    .terminal()
                    .line("interrupted; go on with: kiln train --resume " + folder.path());
            return training.signal();
        }
        Evaluation test = training.place().trace().during("test", this::test);
        training.shell().terminal().line("saved in " + folder.path());
        return TrainEnd.verdict(training.shell().terminal(), training.outputs().target(), test);
    }

    /** Whether all are through; false after a signal. */
    private boolean train() {
        List<Path> runs = folder.runs();
        for (int n = 0; n < runs.size(); n++) {
            if (!Files.exists(runs.get(n).resolve(Run.MODEL))) {
                training.shell()
                        .terminal()
                        .line(String.format(Locale.ROOT, "member %d of %d", n + 1, runs.size()));
                if (!train(runs.get(n), first.settings().seed() + n)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean train(Path at, long seed) {
        Settings settings = first.settings().withSeed(seed);
        var facts = new RunFacts(first.data(), first.network(), settings, first.device());
        Optional<Resumable> from = Files.exists(at.resolve(Run.CONFIG))
                ? Resumable.latest(at, settings)
                : Optional.empty();
        Start before = from.isEmpty() ? null : Start.last(at).orElse(null);
        Run run = from.map(f -> Run.reopen(at, f)).orElseGet(() -> begin(at, facts));
        run.keepCheckpoints(Length.of(at, Run.config(at)).keep());
        Outcome outcome = training.train(facts, scaling, run, from.orElse(null), before);
        if (training.signalled(outcome)) {
            return false;
        }
        training.end(facts, scaling, run)
                .member(training.place().device(), training.place().options(), outcome);
        return true;
    }

    private Run begin(Path at, RunFacts facts) {
        Map<String, Object> config = new LinkedHashMap<>(facts.config());
        config.putAll(length);
        long seed = facts.settings().seed();
        Run run = Run.create(
                at, config, RunFacts.environment(first.device()), facts.template(scaling), seed);
        run.keep(folder.conf(seed));
        return run;
    }

    /** The one look at the test part. */
    private Evaluation test() {
        Dataset test = first.data().examples().test();
        List<Model> models = folder.models();
        List<String> names =
                folder.runs().stream().map(run -> run.getFileName().toString()).toList();
        var scores = CommitteeScores.of(training.place().device(), models, test);
        scores.note("train", folder.runs(), models);
        Terminal terminal = training.shell().terminal();
        if (training.common().json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("event", "end");
            facts.put("run", folder.path().toString());
            facts.put("members", scores.facts(names));
            facts.putAll(RunFacts.tested(scores.all()));
            terminal.json(facts);
        } else {
            scores.lines(names).forEach(terminal::data);
            String what = "committee of " + models.size();
            terminal.data(RunFacts.tested(terminal, what, scores.all()));
        }
        new CommitteeReport(folder, models, scores).write(test);
        return scores.all();
    }
}
