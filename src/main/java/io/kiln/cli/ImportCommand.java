package io.kiln.cli;

import io.kiln.exchange.ForeignFile;
import io.kiln.model.Model;
import io.kiln.net.Dense;
import io.kiln.page.Words;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Makes a model of Kiln of a network that another program trained. */
@Command(
        name = "import",
        description =
                "Read a dense network that another program made, as ONNX or safetensors, and save it as a model of"
                        + " Kiln.")
final class ImportCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            description =
                    "ONNX: Gemm, MatMul, Add, Relu, Sigmoid, Tanh, Softmax, Flatten, Reshape, Identity, and + - * /"
                            + " on the input, which become its scaling, or on the outputs, which become units of"
                            + " targets. Safetensors: NAME.weight (out, in) and NAME.bias (out), as PyTorch has"
                            + " them, of float32, float16 or bfloat16.")
    Path named = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "MODEL",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "What is written, for example digits.safetensors.")
    Path out = Path.of("");

    @Mixin
    HintOptions hints = new HintOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ImportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Model model = ForeignFile.read(named, hints.hints(spec));
        model.save(out);
        if (common.json) {
            shell.terminal().json(facts(model));
        } else {
            show(model);
        }
        return ExitCode.OK.number();
    }

    private void show(Model model) {
        Terminal terminal = shell.terminal();
        terminal.line(String.format(
                Locale.ROOT,
                "network  %s (%s), %s, %s parameters",
                model.network().widths(),
                activations(model),
                model.network().loss().label(),
                Words.count(model.network().parameters())));
        terminal.line("inputs   " + model.shape() + ", scaled by " + model.scaling());
        terminal.line("weights  " + model.weights().hash().substring(0, 8));
        terminal.data(out.toString());
    }

    private static String activations(Model model) {
        return model.network().layers().stream()
                .map(Dense::activation)
                .map(activation -> activation.label())
                .collect(Collectors.joining(", "));
    }

    private Map<String, Object> facts(Model model) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", out.toString());
        facts.put("network", model.network().widths());
        facts.put("activations", activations(model));
        facts.put("loss", model.network().loss().label());
        facts.put("parameters", model.network().parameters());
        facts.put("shape", model.shape());
        facts.put("classes", model.classes());
        facts.put("weights", model.weights().hash());
        return facts;
    }
}
