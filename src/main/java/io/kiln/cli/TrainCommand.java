package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Scaling;
import io.kiln.data.TrainTest;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.net.Network;
import io.kiln.train.Evaluation;
import io.kiln.train.Outcome;
import io.kiln.train.Run;
import io.kiln.train.Settings;
import io.kiln.train.Start;
import io.kiln.train.Trainer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Trains a network, or goes on with a run. */
@Command(
        name = "train",
        sortOptions = false,
        description =
                "Trains a network and tests it once at the end. With no options: a digit reader, on MNIST where it"
                        + " is found, else on the built-in digits.")
final class TrainCommand implements Callable<Integer> {
    /** What may be said beside --resume; everything else stands in the run's folder. */
    private static final List<String> WITH_RESUME = List.of(
            "--resume",
            "--device",
            "--threads",
            "--no-vector",
            "--fuse",
            "--binding",
            "--kernels",
            "--precision",
            "--kernel-cache",
            "--no-self-test",
            "--check-every",
            "--target-accuracy",
            "--verbose",
            "-v",
            "--quiet",
            "-q",
            "--json",
            "--no-color");

    private final Shell shell;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    DataOptions data = new DataOptions();

    @Mixin
    NetworkOptions network = new NetworkOptions();

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run's folder, new. Without it, runs/ and the time.")
    @Nullable
    Path out;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description =
                    "Go on with an interrupted run, exactly as if it had not been interrupted.")
    @Nullable
    Path resume;

    @Option(
            names = "--target-accuracy",
            paramLabel = "SHARE",
            converter = Share.Converter.class,
            description =
                    "Exit with 5 when the test accuracy is below, for example 0.978 or 97.8%%.")
    @Nullable
    Share target;

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    TrustOptions trust = new TrustOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    TrainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return resume == null ? begin() : goOn(resume);
    }

    private int begin() {
        network.check();
        settings.check();
        trust.trust(shell);
        DataSource source = data.source(shell);
        TrainTest examples = source.load(shell.cache());
        Network wanted = network.network(examples.train());
        Settings how = settings.settings(examples.train());
        check(wanted, examples, how);
        Scaling scaling = Trainer.scaling(examples.train(), how.validation());
        try (Device opened = device.open(shell, wanted, how, examples.train().isBytes())) {
            String hash = examples.train().sha256();
            var facts = new RunFacts(source, examples, hash, wanted, how, opened.info());
            Path folder = out == null ? RunFacts.folder(shell.workingFolder()) : out;
            Run run = Run.create(
                    folder,
                    facts.config(),
                    RunFacts.environment(opened.info()),
                    facts.template(scaling),
                    how.seed());
            announce(facts, run);
            return train(opened, examples, wanted, scaling, how, run, null, null);
        }
    }

    /** Refuses what does not fit together before anything is measured or made. */
    private void check(Network wanted, TrainTest examples, Settings how) {
        try {
            Trainer.requireFit(wanted, examples.train(), how);
        } catch (DataException e) {
            throw Usage.wrong(spec(), String.valueOf(e.getMessage()));
        }
    }

    private int goOn(Path folder) {
        refuseOtherOptions();
        Map<String, String> config = Run.config(folder);
        Settings how = RunFacts.settings(folder, config);
        Run.Resumable from = Run.latest(folder, how)
                .orElseThrow(() -> new DataException(
                        folder + ": no checkpoint to resume from; start the run anew"));
        if (from.moment().epoch() >= how.epochs() && ended(folder)) {
            shell.terminal().line(folder + ": the run is through, nothing is left to do");
            return ExitCode.OK.number();
        }
        DataSource source = RunFacts.source(config);
        TrainTest examples = source.load(shell.cache());
        String hash = examples.train().sha256();
        RunFacts.requireSameData(folder, config, examples, hash);
        Network network = from.model().network();
        Start before = Run.lastStart(folder).orElse(null);
        try (Device opened = reopen(before, network, how, examples)) {
            Run run = Run.reopen(folder, from);
            announce(new RunFacts(source, examples, hash, network, how, opened.info()), run);
            from.skipped().forEach(shell.terminal()::problem);
            shell.terminal()
                    .line("resuming in epoch %d after step %d"
                            .formatted(from.moment().epoch() + 1, from.moment().step()));
            return train(opened, examples, network, from.model().scaling(), how, run, from, before);
        }
    }

    /**
     * Without the last model, a run was killed after its last epoch: it is still to be written, and
     * tested.
     */
    private static boolean ended(Path folder) {
        return Files.exists(folder.resolve(Run.MODEL));
    }

    /** The device that is named, else the one on which the run was, else any. */
    private Device reopen(
            @Nullable Start before, Network network, Settings how, TrainTest examples) {
        boolean pictures = examples.train().isBytes();
        if (before == null || device.named()) {
            return device.open(shell, network, how, pictures);
        }
        device.goOnAs(before);
        try {
            return device.open(shell, network, how, pictures);
        } catch (DeviceException e) {
            shell.terminal().line("the run's own device cannot be had: " + Complaint.line(e));
            device.anyDevice();
            return device.open(shell, network, how, pictures);
        }
    }

    private void refuseOtherOptions() {
        for (var option : spec().commandLine().getParseResult().matchedOptions()) {
            if (!WITH_RESUME.contains(option.longestName())) {
                throw Usage.wrong(
                        spec(),
                        option.longestName() + ": not with --resume, the run's own settings hold");
            }
        }
    }

    private int train(
            Device opened,
            TrainTest examples,
            Network network,
            Scaling scaling,
            Settings how,
            Run run,
            Run.@Nullable Resumable from,
            @Nullable Start before) {
        var report = new TrainReport(
                shell.terminal(), common, run, opened.info(), device.options(shell), before);
        try (var interrupts = new Interrupts(shell.terminal())) {
            var trainer = new Trainer(
                    opened,
                    network,
                    examples.train(),
                    scaling,
                    how,
                    report,
                    interrupts::happened,
                    trust.trust(shell));
            Outcome outcome =
                    from == null ? trainer.run() : trainer.resume(from.moment(), from.best());
            ExitCode signal = interrupts.code();
            if (outcome.interrupted() && signal != null) {
                shell.terminal()
                        .line("interrupted; go on with: kiln train --resume " + run.folder());
                return signal.number();
            }
            int code = finish(opened, examples, scaling, outcome, run);
            run.finish(outcome.last()); // last, so that a run without it is known not to be through
            return code;
        }
    }

    /** The one look at the test part. */
    private int finish(
            Device opened, TrainTest examples, Scaling scaling, Outcome outcome, Run run) {
        Evaluation test = Evaluation.of(opened, outcome.chosen(), scaling, examples.test());
        if (common.json) {
            shell.terminal().data(JsonText.of(RunFacts.end(outcome, test, run)));
        } else {
            String best = outcome.best() == null
                    ? "last epoch"
                    : "best epoch " + outcome.best().epoch();
            shell.terminal()
                    .data("%s: test accuracy %s (%s of %s), loss %s"
                            .formatted(
                                    best,
                                    shell.terminal()
                                            .bold(Figures.percent(test.score().accuracy())),
                                    Figures.count(test.score().hits()),
                                    Figures.count(test.score().examples()),
                                    Figures.number(test.score().loss())));
        }
        shell.terminal().line("saved in " + run.folder());
        if (target != null && test.score().accuracy() < target.value()) {
            shell.terminal()
                    .problem("test accuracy " + Figures.percent(test.score().accuracy())
                            + " is below the target of " + target);
            return ExitCode.TARGET.number();
        }
        return ExitCode.OK.number();
    }

    private void announce(RunFacts facts, Run run) {
        if (common.json) {
            shell.terminal().data(JsonText.of(facts.start(run)));
        }
        facts.lines().forEach(shell.terminal()::line);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("options outside of a command");
        }
        return spec;
    }
}
