package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.data.TrainTest;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.model.AtomicFile;
import io.kiln.model.Model;
import io.kiln.model.WriteException;
import io.kiln.report.Examined;
import io.kiln.report.RunAccount;
import io.kiln.report.RunPage;
import io.kiln.train.Evaluation;
import io.kiln.train.KernelTimes;
import io.kiln.train.Run;
import io.kiln.train.Settings;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * The page in a run's folder.
 *
 * @param folder of the run
 * @param model the best so far
 * @param examples what it is trained and tested on
 * @param settings how it is trained
 */
record RunReport(Path folder, Model model, TrainTest examples, Settings settings) {
    private static final double AFTER_TRAINING = 0.03; // seconds of steps before those measured

    /** Of the test part, for a run that is through. */
    Examined tested(Evaluation test) {
        return new Examined("test", which(), model, examples.test(), test);
    }

    /** Of the validation part, for a run that is not; the test part is left for its end. */
    @Nullable
    Examined validated(Device device) {
        Dataset all = examples.train();
        if (settings.validation() == 0) {
            return null;
        }
        Dataset part = all.range(all.size() - settings.validation(), all.size());
        Evaluation evaluation = Evaluation.of(device, model.weights(), model.scaling(), part);
        return new Examined("validation", which(), model, part, evaluation);
    }

    private String which() {
        return settings.validation() == 0 ? "last weights" : "best weights by validation";
    }

    /**
     * Where the time of a step goes, when that costs little: on a device that can be traced, or on a
     * second one where it is the CPU.
     */
    @Nullable
    KernelTimes kernels(Device opened, DeviceOptions options) {
        if (options.tracing()) {
            return kernels(opened, AFTER_TRAINING);
        } else if (!opened.info().id().equals("cpu")) {
            return null;
        }
        try (Device traced = Devices.open("cpu", options.withTracing(true))) {
            return kernels(traced, AFTER_TRAINING);
        }
    }

    KernelTimes kernels(Device traced, double warmUp) {
        return KernelTimes.of(
                traced, model.weights(), examples.train(), model.scaling(), settings, warmUp);
    }

    /**
     * Writes the page, over an older one.
     *
     * @throws WriteException when it cannot be written
     */
    Path write(@Nullable Examined examined, @Nullable KernelTimes kernels) {
        RunAccount account = RunAccount.of(folder);
        var page = new RunPage(account, examined, kernels, Repeated.command(folder));
        Path file = folder.resolve(Run.REPORT);
        AtomicFile.write(file, page.lines());
        return file;
    }
}
