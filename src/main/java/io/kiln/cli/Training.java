package io.kiln.cli;

import io.kiln.board.EventFile;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.model.Standing;
import io.kiln.trace.Trace;
import io.kiln.train.EarlyEnd;
import io.kiln.train.History;
import io.kiln.train.Journal;
import io.kiln.train.Outcome;
import io.kiln.train.Resumable;
import io.kiln.train.Run;
import io.kiln.train.Start;
import io.kiln.train.Stopping;
import io.kiln.train.Streaming;
import io.kiln.train.Trainer;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Trains in the folders of runs, shows how it goes, and stops for signals.
 *
 * @param shell hears what happens
 * @param common how it is shown
 * @param interrupts the signals
 * @param place where it is computed
 * @param stopping when a run ends before its last epoch
 * @param outputs what else is wanted
 */
record Training(
        Shell shell,
        CommonOptions common,
        Interrupts interrupts,
        Place place,
        Stopping stopping,
        Outputs outputs) {
    /**
     * Where a run is computed.
     *
     * @param device which
     * @param options what was asked of it
     * @param trust how far it is relied on
     * @param streaming whether examples stream through its memory
     * @param trace of what happens there
     */
    record Place(
            Device device, DeviceOptions options, Trust trust, Streaming streaming, Trace trace) {}

    /**
     * What is wanted besides the run's folder.
     *
     * @param trace file of the timeline, or null for none
     * @param tensorboard folder of events, empty for one in the run's, or null for none
     * @param trainAccuracy whether the examples trained on are asked, too
     * @param target accuracy below which the exit code says so, or null for none
     */
    record Outputs(
            @Nullable Path trace,
            @Nullable Path tensorboard,
            boolean trainAccuracy,
            @Nullable Share target) {
        Journal board(Run run) {
            if (tensorboard == null) {
                return Journal.NONE;
            }
            Path name = run.folder().toAbsolutePath().normalize().getFileName();
            Path place = tensorboard.toString().isEmpty()
                    ? run.folder().resolve("tensorboard")
                    : tensorboard.resolve(name);
            return EventFile.begin(place, History.of(run.folder()));
        }
    }

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
            @Nullable Resumable from,
            @Nullable Start before) {
        Outcome outcome = train(facts, scaling, run, from, before);
        TrainEnd end = end(facts, scaling, run);
        if (signalled(outcome)) {
            end.interrupted(place.device(), outcome);
            return signal();
        }
        return end.through(place, outcome);
    }

    /** What becomes of a run. */
    TrainEnd end(RunFacts facts, Scaling scaling, Run run) {
        return new TrainEnd(shell.terminal(), common.json, outputs.target(), facts, scaling, run);
    }

    /** Whether a signal ended a run. */
    boolean signalled(Outcome outcome) {
        return outcome.interrupted() && interrupts.code() != null;
    }

    /** What the process exits with after a signal. */
    int signal() {
        ExitCode signal = interrupts.code();
        return (signal == null ? ExitCode.INTERRUPTED : signal).number();
    }

    /**
     * Trains to the end or to a signal.
     *
     * @param facts what is trained, on what and how
     * @param scaling of the examples
     * @param run the folder
     * @param from where the run goes on, or null at its beginning
     * @param before where it was computed so far, or null when that is not known
     * @return what came of it
     */
    Outcome train(
            RunFacts facts,
            Scaling scaling,
            Run run,
            @Nullable Resumable from,
            @Nullable Start before) {
        announce(facts, run, from);
        Terminal terminal = shell.terminal();
        var record = new Recorded(
                run,
                place.device().info(),
                place.options(),
                before,
                outputs.board(run),
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
                .traced(place.trace())
                .streaming(place.streaming());
        if (outputs.trainAccuracy) {
            trainer.counting();
        }
        Outcome outcome = from == null ? trainer.run() : trainer.resume(from.moment(), from.best());
        if (outcome.interrupted() && !signalled(outcome)) {
            end.check(outcome);
            end.why().ifPresent(why -> terminal.line("ended early: " + why));
        }
        return outcome;
    }

    private void announce(RunFacts facts, Run run, @Nullable Resumable from) {
        if (common.json) {
            shell.terminal().json(facts.start(run));
        }
        facts.lines().forEach(shell.terminal()::line);
        if (from != null) {
            List<String> skipped = from.skipped();
            skipped.forEach(shell.terminal()::problem);
            boolean verified = !skipped.isEmpty() && from.moment().standing() == Standing.VERIFIED;
            shell.terminal()
                    .line(String.format(
                            Locale.ROOT,
                            "resuming in epoch %d after step %d%s",
                            from.moment().epoch() + 1,
                            from.moment().step(),
                            verified ? ", from the last verified checkpoint" : ""));
        }
    }
}
