package io.kiln.cli;

import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.net.Weights;
import io.kiln.train.Best;
import io.kiln.train.EpochReport;
import io.kiln.train.Journal;
import io.kiln.train.Moment;
import io.kiln.train.Run;
import io.kiln.train.Start;
import io.kiln.trust.MistrustException;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/**
 * Passes everything that happens on to a run's folder, and where it happens.
 *
 * @param run whose folder
 * @param device where
 * @param options what was asked of the device
 * @param before where the run was computed so far, or null at its beginning
 * @param board is told the epochs, too
 * @param tell hears in a line what has changed since
 */
record Recorded(
        Run run,
        DeviceInfo device,
        DeviceOptions options,
        @Nullable Start before,
        Journal board,
        Consumer<String> tell)
        implements Journal {
    @Override
    public void begun(int epoch, int step, List<String> kernels) {
        var now = new Start(epoch, step, device, options, kernels);
        if (before != null) {
            now.change(before).ifPresent(tell);
        }
        run.started(now);
    }

    @Override
    public void steps(int done, float[] losses, float[] rates) {
        board.steps(done, losses, rates);
    }

    @Override
    public void epoch(EpochReport report) {
        run.epoch(report);
        board.epoch(report);
    }

    @Override
    public void best(Best best, Weights weights) {
        run.best(best, weights);
    }

    @Override
    public void checkpoint(Moment moment) {
        run.checkpoint(moment);
    }

    @Override
    public void mistrusted(MistrustException found) {
        run.mistrusted(found);
    }
}
