package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.device.Device;
import io.kiln.model.Committee;
import io.kiln.model.Model;
import io.kiln.model.ModelException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Asks a model about pictures. */
@Command(
        name = "predict",
        description = {
            "What a model takes pictures for: one line each, with probabilities.",
            "Photographs of one digit, dark on light or light on dark, are prepared as MNIST's were; for a"
                    + " model of a folder of pictures they become what the folder's became."
        })
final class PredictCommand implements Callable<Integer> {
    enum Format {
        TEXT,
        JSON,
        CSV
    }

    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            showDefaultValue = Visibility.NEVER,
            description = "A model file, or a run's folder: the best model in it; of a committee's"
                    + " folder the mean of all.")
    Path named = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            description =
                    "PNG, JPEG, BMP, GIF, IDX (.gz), .npy or .csv files (inputs alone), folders of them, or - for standard input, which is also what is"
                            + " read without any.")
    List<String> files = List.of("-");

    @Option(
            names = "--with",
            paramLabel = "MODEL",
            description =
                    "Another model to ask; the answer is the mean. May be said several times.")
    List<Path> others = List.of();

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "3",
            description = "How many classes to name, the likeliest first.")
    int top;

    @Option(
            names = "--format",
            paramLabel = "text|json|csv",
            description = "How to write answers; --json is short for --format json. Default: text")
    @Nullable
    Format format;

    @Mixin
    DecodedOption limit = new DecodedOption();

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    CommonOptions common = new CommonOptions();

    private boolean failed;

    PredictCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        check();
        List<Path> asked = new ArrayList<>(List.of(named));
        asked.addAll(others);
        List<Model> models = ModelFile.all(asked).stream().map(ModelFile::model).toList();
        try (Device opened = device.open(shell);
                var committee = Committee.open(models, opened)) {
            if (format() == Format.CSV) {
                shell.terminal().data(Answer.csvHeader(committee.first(), top));
            }
            for (String file : files) {
                ask(committee, file);
            }
        }
        return (failed ? ExitCode.INPUT : ExitCode.OK).number();
    }

    private void check() {
        if (top < 1) {
            throw Usage.wrong(spec, "--top " + top + ": needs 1 or more");
        }
        if (common.json && format != null && format != Format.JSON) {
            throw Usage.wrong(spec, "--json and --format " + Usage.word(format) + ": choose one");
        }
    }

    private Format format() {
        return common.json ? Format.JSON : format == null ? Format.TEXT : format;
    }

    /** What cannot be read costs its own line; the others are still asked. */
    private void ask(Committee committee, String file) {
        try {
            if (file.equals("-")) {
                Pictures.read(
                        shell.terminal().input(),
                        committee.first(),
                        limit.decoded,
                        given -> tell(committee, given));
                return;
            }
            for (Path one : Pictures.files(Path.of(file))) {
                askFile(committee, one);
            }
        } catch (DataException | ModelException e) {
            fail(e);
        }
    }

    private void askFile(Committee committee, Path file) {
        try {
            tell(committee, Pictures.read(file, committee.first(), limit.decoded));
        } catch (DataException | ModelException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException e) {
        failed = true;
        shell.terminal().problem(Complaint.line(e));
    }

    private void tell(Committee committee, Pictures pictures) {
        pictures.examples().each((block, first) -> {
            float[][] outputs = Committee.mean(committee.answers(block));
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < outputs.length; i++) {
                String name = pictures.name(first + i);
                lines.add(line(Answer.of(name, outputs[i], committee.first(), top)));
            }
            shell.terminal().data(String.join("\n", lines)); // at once: each call flushes
        });
    }

    private String line(Answer answer) {
        return switch (format()) {
            case TEXT -> answer.text();
            case JSON -> answer.json();
            case CSV -> answer.csv();
        };
    }
}
