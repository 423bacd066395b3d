package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.net.Network;
import io.kiln.train.Examination;
import io.kiln.train.Settings;
import io.kiln.train.Start;
import io.kiln.train.Stopping;

import org.jspecify.annotations.Nullable;

import java.util.function.ToIntFunction;

/**
 * Where a verb trains: what it was told about device, trust and output.
 *
 * @param shell around the verb
 * @param common how results are shown
 * @param place which device is asked for, and how far it is relied on
 * @param stream whether examples stream through it
 * @param outputs what else is wanted
 */
record Workplace(
        Shell shell,
        CommonOptions common,
        PlaceOptions place,
        StreamOptions stream,
        Training.Outputs outputs) {
    /**
     * Opens the device, the timeline and the ears for signals, and closes them in the end.
     *
     * @param before where the training was so far, or null at its beginning
     * @param network what is trained
     * @param data the training part
     * @param scaling of the examples
     * @param settings how it is trained
     * @param stopping when it ends early
     * @param work is given the means to train, and gives an exit code
     * @return the exit code
     */
    int train(
            @Nullable Start before,
            Network network,
            Dataset data,
            Scaling scaling,
            Settings settings,
            Stopping stopping,
            ToIntFunction<Training> work) {
        var examination = new Examination(network, data, scaling, settings, place.trust(shell));
        try (var timeline = new TraceFile(shell, outputs.trace());
                Device opened = place.device.reopen(shell, before, examination);
                var interrupts = new Interrupts(shell.terminal())) {
            var where = new Training.Place(
                    opened,
                    place.device.repeating(shell, opened),
                    place.trust(shell),
                    stream.streaming(),
                    timeline.on(opened));
            return work.applyAsInt(
                    new Training(shell, common, interrupts, where, stopping, outputs));
        }
    }
}
