package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.model.AtomicFile;
import io.kiln.net.Network;
import io.kiln.train.Examination;
import io.kiln.train.Fit;
import io.kiln.train.RateSweep;
import io.kiln.train.ResidentExamples;
import io.kiln.train.Settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Looks for a learning rate. */
@Command(
        name = "lr-find",
        sortOptions = false,
        description = {
            "Looks for a learning rate: trains from the first weights for a few hundred steps at a rate that grows by"
                    + " the same factor in each, until the loss runs away; draws the losses and suggests a tenth of"
                    + " the rate at which they were lowest. Keeps nothing.",
            "The options that say which network is trained, on what and how are those of train."
        })
final class LrFindCommand implements Callable<Integer>, Configured {
    /** Options of a training that have no meaning here. */
    private static final List<String> WITHOUT = List.of("--lr", "--schedule", "--epochs", "--fold");

    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "RATE",
            defaultValue = "0.00001",
            description = "Rate of the first step.")
    float low;

    @Option(
            names = "--to",
            paramLabel = "RATE",
            defaultValue = "10",
            description = "Rate of the last step, if it comes to that.")
    float high;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "300",
            description = "Steps at most.")
    int steps;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Write rate, loss and smoothed loss of each step.")
    @Nullable
    Path csv;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with the drawing; it needs nothing else.")
    @Nullable
    Path html;

    @Mixin
    ConfigOptions config = new ConfigOptions();

    @Mixin
    ExampleOptions examples = new ExampleOptions();

    @Mixin
    NetworkOptions network = new NetworkOptions();

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    private LrFindCommand(Shell shell) {
        this.shell = shell;
    }

    /** The verb with the options of a training, but for those that it chooses itself. */
    static CommandLine with(Shell shell) {
        var command = new LrFindCommand(shell);
        var line = new CommandLine(command);
        CommandSpec spec = line.getCommandSpec();
        WITHOUT.forEach(name -> spec.remove(Objects.requireNonNull(spec.findOption(name), name)));
        command.settings.epochs = Settings.DEFAULT.epochs();
        command.settings.rate = Settings.DEFAULT.rate();
        return line;
    }

    @Override
    public ConfigOptions config() {
        return config;
    }

    @Override
    public boolean goesOn() {
        return false;
    }

    @Override
    public void checkOptions() {
        rates();
        network.check();
        settings.check();
        place.check(shell);
    }

    private RateSweep rates() {
        return Usage.check(spec, () -> new RateSweep(low, high, steps));
    }

    @Override
    public Integer call() {
        checkOptions();
        RateSweep sweep = rates();
        if (config.print) {
            Effective.of(spec, config.layers()).lines("lr-find").forEach(shell.terminal()::data);
            return ExitCode.OK.number();
        }
        OutputFile.check(csv, "--csv");
        OutputFile.check(html, "--html");
        LoadedData loaded = examples.load(shell);
        Dataset all = loaded.examples().train();
        Network wanted = network.network(all);
        Settings how = settings.settings(all);
        check(wanted, all, how);
        Scaling scaling = loaded.scaling(how.validation());
        Dataset trained = all.range(0, all.size() - how.validation());
        Settings alone = how.withValidation(0);
        var examination = new Examination(wanted, trained, scaling, alone, place.trust(shell));
        try (Device opened = place.device.open(shell, examination);
                var examples = new ResidentExamples(opened, trained, scaling);
                var interrupts = new Interrupts(shell.terminal())) {
            var facts = new RunFacts(loaded, wanted, how, opened.info());
            facts.lines().forEach(shell.terminal()::line);
            RateSweep.Result result = sweep.run(
                    opened, wanted, examples, alone, place.trust(shell), interrupts::happened);
            ExitCode signal = interrupts.code();
            return signal == null ? show(sweep, result) : signal.number();
        }
    }

    private void check(Network wanted, Dataset training, Settings how) {
        try {
            Fit.require(wanted, training, how);
        } catch (DataException e) {
            throw Usage.wrong(spec, String.valueOf(e.getMessage()));
        }
    }

    private int show(RateSweep sweep, RateSweep.Result result) {
        Terminal terminal = shell.terminal();
        var plot = new RatePlot(result, terminal.width());
        if (csv != null) {
            AtomicFile.write(csv, plot.csv());
        }
        if (html != null) {
            AtomicFile.write(html, new RatePage(plot).lines());
        }
        if (common.json) {
            terminal.json(plot.facts());
        } else {
            plot.lines().forEach(terminal::data);
        }
        if (result.suggestion() == null) {
            terminal.problem("the loss of the very first step, at rate " + sweep.low()
                    + ", is no number; begin lower with --from");
            return ExitCode.DIVERGED.number();
        }
        return ExitCode.OK.number();
    }
}
