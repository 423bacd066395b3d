package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.train.BentPictures;
import io.kiln.train.Distortion;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Draws pictures beside what a training would make of them. */
@Command(
        name = "show",
        sortOptions = false,
        description = {
            "Draw the first pictures to train on as a contact sheet: in each row the original, then what a training"
                    + " with these options sees in one epoch after another.",
            "Without any option of distortion, the pictures alone."
        })
final class DataShowCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The sheet, a PNG file.")
    @Nullable
    Path out;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "12",
            description = "Pictures, 1 to 1000.")
    int count;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "11",
            description = "Epochs, 1 to 100.")
    int epochs;

    @Option(
            names = "--epoch",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first epoch.")
    int epoch;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the training.")
    long seed;

    @Mixin
    DataOptions data = new DataOptions();

    @Mixin
    DistortionOptions options = new DistortionOptions();

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    CommonOptions common = new CommonOptions();

    DataShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        require(count >= 1 && count <= 1000, "--count " + count + ": needs 1 to 1000");
        require(epochs >= 1 && epochs <= 100, "--epochs " + epochs + ": needs 1 to 100");
        require(epoch >= 1, "--epoch " + epoch + ": needs 1 or more");
        Distortion distortion = Usage.check(spec, options::distortion);
        Dataset all = data.source(shell).load(shell.cache()).train();
        Dataset shown = all.range(0, Math.min(count, all.size()));
        require(
                shown.isBytes() && shown.shape().size() == 2,
                all.name() + ": these examples are no pictures");
        String misfit = distortion.misfit(shown);
        require(misfit == null, String.valueOf(misfit));
        Path file = Objects.requireNonNull(out, "picocli demands it");
        draw(shown, distortion, file);
        say(shown, file);
        return ExitCode.OK.number();
    }

    private void require(boolean fits, String complaint) {
        if (!fits) {
            throw Usage.wrong(spec, complaint);
        }
    }

    private void draw(Dataset shown, Distortion distortion, Path file) {
        int columns = distortion.any() ? epochs : 0;
        var sheet = new ContactSheet(
                shown.size(), columns + 1, shown.shape().get(0), shown.shape().get(1));
        put(sheet, 0, shown, shown.bytes());
        if (columns > 0) {
            try (Device opened = device.open(shell)) {
                byte[][] bent =
                        BentPictures.of(opened, shown, distortion, seed, epoch - 1, columns);
                for (int e = 0; e < columns; e++) {
                    put(sheet, e + 1, shown, bent[e]);
                }
            }
        }
        sheet.write(file);
    }

    private static void put(ContactSheet sheet, int column, Dataset shown, byte[] pixels) {
        for (int i = 0; i < shown.size(); i++) {
            sheet.put(i, column, pixels, i * shown.features());
        }
    }

    private void say(Dataset shown, Path file) {
        if (common.json) {
            shell.terminal().json(Map.of("file", file.toString(), "pictures", shown.size()));
        } else {
            shell.terminal()
                    .data(String.format(
                            Locale.ROOT,
                            "%d pictures of %s in %s",
                            shown.size(),
                            shown.name(),
                            file));
        }
    }
}
