package io.kiln.cli;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.train.Settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Shows what is in a model or a data set, and what training does. */
@Command(
        name = "inspect",
        description =
                "What is in a model file; with --plan, the steps of its training; with --data, what is in data.")
final class InspectCommand implements Callable<Integer> {
    private static final String LAYERS = "784-128-64-10";

    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A safetensors file, or a run's folder: the best model in it.")
    @Nullable
    Path named;

    @Option(
            names = "--plan",
            description =
                    "The operations of one training step, with shapes, floating-point operations and bytes: as"
                            + " the textbook has them, and as the device groups them.")
    boolean plan;

    @Option(
            names = "--layers",
            paramLabel = "WIDTHS",
            description = "With --plan and no MODEL: the widths of a network. Default: " + LAYERS)
    @Nullable
    String layers;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "With --plan: examples in a step.")
    int batch;

    @Mixin
    DataOptions data = new DataOptions();

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    CommonOptions common = new CommonOptions();

    InspectCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (plan) {
            showPlan();
        } else if (named != null) {
            show(InspectedModel.open(named));
        } else if (data.given()) {
            show(InspectedData.open(data, shell));
        } else {
            throw Usage.wrong(spec, "nothing to inspect; name a model, or --plan, or --data");
        }
        return ExitCode.OK.number();
    }

    private void showPlan() {
        if (named != null && layers != null) {
            throw Usage.wrong(spec, "--layers goes without a model, and " + named + " is given");
        }
        if (batch < 1) {
            throw Usage.wrong(spec, "--batch " + batch + ": needs 1 or more");
        }
        Network network = named == null
                ? Usage.check(
                        spec,
                        () -> Network.parse(
                                layers == null ? LAYERS : layers,
                                Activation.RELU,
                                Loss.CROSS_ENTROPY))
                : ModelFile.open(named).model().network();
        try (Device opened = device.open(shell)) {
            show(InspectedPlan.of(network, batch, Settings.DEFAULT.update(), opened));
        }
    }

    private void show(Inspected what) {
        if (common.json) {
            shell.terminal().json(what.facts());
        } else {
            what.lines().forEach(shell.terminal()::data);
        }
    }
}
