package io.kiln.cli;

import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.trace.Trace;
import io.kiln.train.EarlyEnd;
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
 */
record Training(
        Shell shell, CommonOptions common, Interrupts interrupts, Place place, Stopping stopping) {
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
        var record =
                new Recorded(run, place.device().info(), place.options(), before, terminal::line);
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
}
