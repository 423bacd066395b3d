package io.kiln.cli;

import io.kiln.board.EventFile;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.trace.Trace;
import io.kiln.train.EarlyEnd;
import io.kiln.train.Evaluation;
import io.kiln.train.History;
import io.kiln.train.Journal;
import io.kiln.train.Outcome;
import io.kiln.train.Run;
import io.kiln.train.Start;
import io.kiln.train.Stopping;
import io.kiln.train.Trainer;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * Trains in the folders of runs, shows how it goes, and stops for signals.
 *
 * @param shell hears what happens
 * @param common how it is shown
 * @param interrupts the signals
 * @param place where it is computed
 * @param stopping when a run ends before its last epoch
 * @param target accuracy below which the exit code says so, or null for none
 * @param board folder for TensorBoard, empty for one in the run's, or null for none
 */
record Training(
        Shell shell,
        CommonOptions common,
        Interrupts interrupts,
        Place place,
        Stopping stopping,
        @Nullable Share target,
        @Nullable Path board) {
    /**
     * Where a run is computed.
     *
     * @param device which
     * @param options what was asked of it
     * @param trust how far it is relied on
     * @param trace of what happens there
     */
    record Place(Device device, DeviceOptions options, Trust trust, Trace trace) {}

    /**
     * Trains to the end, tests, and writes the last model; or trains to a signal.
     *
     * @param from where the run goes on, or null at its beginning
     * @param before where it was computed so far, or null when that is not known
     * @return the exit code
     */
    int run(
            RunFacts facts,
            Scaling scaling,
            Run run,
            Run.@Nullable Resumable from,
            @Nullable Start before) {
        Outcome outcome = train(facts, scaling, run, from, before);
        var end = new TrainEnd(this, facts, run.folder());
        if (outcome == null) {
            int code = stopped(run.folder());
            end.interrupted();
            return code;
        }
        Dataset examples = facts.data().examples().test();
        Evaluation test = place.trace()
                .during(
                        "test",
                        () -> Evaluation.of(place.device(), outcome.chosen(), scaling, examples));
        show(outcome, test, run);
        run.finish(outcome.last()); // a run without it is known not to be through
        end.tested(facts.template(scaling).model(outcome.chosen()), test);
        return verdict(test);
    }

    /**
     * Trains to the end or to a signal.
     *
     * @param facts what is trained, on what and how
     * @param scaling of the examples
     * @param run the folder
     * @param from where the run goes on, or null at its beginning
     * @param before where it was computed so far, or null when that is not known
     * @return nothing after a signal; what then is in the folder goes on with {@code --resume}
     */
    @Nullable
    Outcome train(
            RunFacts facts,
            Scaling scaling,
            Run run,
            Run.@Nullable Resumable from,
            @Nullable Start before) {
        announce(facts, run, from);
        Terminal terminal = shell.terminal();
        var record = new Recorded(
                run,
                place.device().info(),
                place.options(),
                before,
                board(run.folder()),
                terminal::line);
        var end = new EarlyEnd(stopping, from, new TrainReport(terminal, common, record));
        var trainer = new Trainer(
                        place.device(),
                        facts.network(),
                        facts.data().examples().train(),
                        scaling,
                        facts.settings(),
                        end,
                        () -> interrupts.happened() || end.reached(),
                        place.trust())
                .traced(place.trace());
        Outcome outcome = from == null ? trainer.run() : trainer.resume(from.moment(), from.best());
        if (outcome.interrupted() && interrupts.code() != null) {
            return null;
        }
        if (outcome.interrupted()) {
            end.check(outcome);
            end.why().ifPresent(why -> terminal.line("ended early: " + why));
        }
        return outcome;
    }

    private Journal board(Path run) {
        if (board == null) {
            return Journal.NONE;
        }
        Path whole = run.toAbsolutePath().normalize();
        Path above = whole.getParent();
        Path name = above != null && CommitteeFolder.isOne(above)
                ? above.getFileName().resolve(whole.getFileName())
                : whole.getFileName();
        Path place = board.toString().isEmpty() ? run.resolve("tensorboard") : board.resolve(name);
        return EventFile.begin(place, History.of(run));
    }

    private void announce(RunFacts facts, Run run, Run.@Nullable Resumable from) {
        if (common.json) {
            shell.terminal().data(JsonText.of(facts.start(run)));
        }
        facts.lines().forEach(shell.terminal()::line);
        if (from != null) {
            List<String> skipped = from.skipped();
            skipped.forEach(shell.terminal()::problem);
            shell.terminal()
                    .line("resuming in epoch %d after step %d"
                            .formatted(from.moment().epoch() + 1, from.moment().step()));
        }
    }

    /**
     * After a signal.
     *
     * @param folder that goes on with {@code --resume}
     * @return what the process exits with
     */
    int stopped(Path folder) {
        shell.terminal().line("interrupted; go on with: kiln train --resume " + folder);
        ExitCode signal = interrupts.code();
        return (signal == null ? ExitCode.INTERRUPTED : signal).number();
    }

    /** The one look at the test part. */
    private void show(Outcome outcome, Evaluation test, Run run) {
        if (common.json) {
            shell.terminal().data(JsonText.of(RunFacts.end(outcome, test, run)));
        } else {
            String best = outcome.best() == null
                    ? "last epoch"
                    : "best epoch " + outcome.best().epoch();
            shell.terminal().data(RunFacts.tested(shell.terminal(), best, test));
        }
        shell.terminal().line("saved in " + run.folder());
    }

    /** The exit code for a result. */
    int verdict(Evaluation test) {
        if (target != null && test.score().accuracy() < target.value()) {
            shell.terminal()
                    .problem("test accuracy " + Figures.percent(test.score().accuracy())
                            + " is below the target of " + target);
            return ExitCode.TARGET.number();
        }
        return ExitCode.OK.number();
    }
}
