package io.kiln.cli;

import io.kiln.exchange.JavaSource;
import io.kiln.model.Model;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Writes a model for programs that know nothing of Kiln. */
@Command(
        name = "export",
        description =
                "Write a model for other programs: as ONNX, as C99, or as one class of Java. All take values as"
                        + " they are before scaling.")
final class ExportCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            showDefaultValue = Visibility.NEVER,
            description = "A model file, or a run's folder: the best model in it.")
    Path named = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "onnx",
            description =
                    "onnx (opset 13), c (a source and a header, and a .bin where the source would pass 2 MB) or java (a"
                            + " class and a .bin).")
    ExportFormat format = ExportFormat.ONNX;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "What is written, or the folder for it. Its name is that of the functions or the class. Without"
                            + " it, model.onnx, model.c or Model.java.")
    @Nullable
    Path out;

    @Option(
            names = "--logits",
            description = "Leave out the softmax at the end, where the network has one.")
    boolean logits;

    @Option(
            names = "--package",
            paramLabel = "NAME",
            description = "Package of the class, with --format java. Without it, none.")
    @Nullable
    String inPackage;

    @Mixin
    CommonOptions common = new CommonOptions();

    ExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Path to = target();
        check(to);
        ModelFile file = ModelFile.open(named);
        String name = inPackage == null ? "" : inPackage;
        List<Path> written = format.write(file.model(), logits, name, to);
        if (common.json) {
            shell.terminal().json(facts(file, written));
        } else {
            show(file, written);
        }
        return ExitCode.OK.number();
    }

    private Path target() {
        if (out == null) {
            return shell.workingFolder().resolve(format.file());
        }
        return Files.isDirectory(out) ? out.resolve(format.file()) : out;
    }

    private void check(Path to) {
        if (format == ExportFormat.JAVA && !JavaSource.isClass(to)) {
            throw Usage.wrong(
                    spec,
                    String.format(
                            Locale.ROOT,
                            "--out %s: expected the file of a class, such as Digits.java",
                            to));
        }
        if (format == ExportFormat.C && !to.getFileName().toString().endsWith(".c")) {
            throw Usage.wrong(
                    spec,
                    String.format(
                            Locale.ROOT, "--out %s: expected a file of C, such as digits.c", to));
        }
        if (inPackage != null
                && (format != ExportFormat.JAVA || !JavaSource.isPackage(inPackage))) {
            throw Usage.wrong(
                    spec,
                    String.format(
                            Locale.ROOT,
                            "--package %s: expected a name such as org.example, and --format java",
                            inPackage));
        }
    }

    private void show(ModelFile file, List<Path> written) {
        Model model = file.model();
        shell.terminal()
                .line(String.format(
                        Locale.ROOT,
                        "%s, %s, weights %s",
                        file.from(),
                        model.network().widths(),
                        model.weights().hash().substring(0, 8)));
        written.forEach(path -> shell.terminal().data(path.toString()));
    }

    private Map<String, Object> facts(ModelFile file, List<Path> written) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", file.from().toString());
        facts.put("format", Usage.word(format));
        facts.put("files", written.stream().map(Path::toString).toList());
        facts.put("weights", file.model().weights().hash());
        return facts;
    }
}
