package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.data.Idx;
import io.kiln.data.Mnist;
import io.kiln.data.Strokes;
import io.kiln.data.TrainTest;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Makes the built-in digits. */
@Command(
        name = "strokes",
        description = "Draw the built-in digits: 60,000 to train on, 10,000 to test on.")
final class DataStrokesCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + DataSource.STROKES_SEED,
            description = "Chooses the pictures; --data strokes means those of "
                    + DataSource.STROKES_SEED + ".")
    long seed;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description =
                    "Write them as four IDX files, which --data DIR reads. Without it, to the user's cache.")
    @Nullable
    Path to;

    @Mixin
    CommonOptions common = new CommonOptions();

    DataStrokesCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (to != null) {
            OutputFolder.make(to);
        }
        TrainTest drawn = Strokes.open(shell.cache(), seed);
        if (to != null) {
            write(drawn.train(), to, 0);
            write(drawn.test(), to, 2);
        }
        var shown = new InspectedData(
                "strokes, seed " + seed + (to == null ? "" : ", in " + to),
                List.of(drawn.train(), drawn.test()));
        if (common.json) {
            shell.terminal().json(shown.facts());
        } else {
            shown.summary().forEach(shell.terminal()::data);
        }
        return ExitCode.OK.number();
    }

    private static void write(Dataset part, Path folder, int first) {
        byte[] labels = new byte[part.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) part.labels()[i];
        }
        List<Integer> shape =
                List.of(part.size(), part.shape().get(0), part.shape().get(1));
        OutputFolder.write(Idx.of(shape, part.bytes()), folder.resolve(Mnist.FILES.get(first)));
        OutputFolder.write(
                Idx.of(List.of(part.size()), labels), folder.resolve(Mnist.FILES.get(first + 1)));
    }
}
