package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.model.Committee;
import io.kiln.model.ModelException;
import io.kiln.net.Network;
import io.kiln.trace.DeviceTimeline;
import io.kiln.train.Evaluation;
import io.kiln.train.Examination;
import io.kiln.train.Outcome;
import io.kiln.train.Run;
import io.kiln.train.Settings;
import io.kiln.train.Start;
import io.kiln.train.Stopping;
import io.kiln.train.SweepFolder;
import io.kiln.train.Trainer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Trains a network, or goes on with a run. */
@Command(
        name = "train",
        sortOptions = false,
        description =
                "Trains a network and tests it once at the end. With no options: a digit reader, on MNIST where it"
                        + " is found, else on the built-in digits.")
final class TrainCommand implements Callable<Integer>, Configured {
    private static final List<String> WITH_RESUME = Stream.concat(
                    CommonOptions.WITH_RESUME.stream(), Stream.of("--target-accuracy", "--trace"))
            .toList();

    private final Shell shell;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    ConfigOptions config = new ConfigOptions();

    @Mixin
    DataOptions data = new DataOptions();

    @Mixin
    NetworkOptions network = new NetworkOptions();

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Mixin
    LengthOptions length = new LengthOptions();

    @Option(
            names = "--committee",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Train N networks, by --seed and the numbers after it, each in a folder"
                            + " of its own in the run's; evaluate and predict take the mean of what they say.")
    int committee;

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

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write a timeline for ui.perfetto.dev: what the host does, and the first "
                    + DeviceTimeline.STEPS
                    + " steps of each epoch, kernel by kernel. Results do not depend on it.")
    @Nullable
    Path trace;

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
        device.trace(trace != null);
        return resume == null ? begin() : goOn(resume);
    }

    @Override
    public ConfigOptions config() {
        return config;
    }

    @Override
    public boolean goesOn() {
        return resume != null;
    }

    @Override
    public void checkOptions() {
        network.check();
        settings.check();
        length.check();
        if (committee < 1 || committee > Committee.MOST) {
            throw Usage.wrong(
                    spec(), "--committee %d: needs 1 to %d".formatted(committee, Committee.MOST));
        }
        device.options(shell);
        trust.trust(shell);
    }

    private int begin() {
        checkOptions();
        LoadedData loaded = LoadedData.of(data.source(shell), shell);
        Dataset training = loaded.examples().train();
        Network wanted = network.network(training);
        Settings how = settings.settings(training);
        Effective effective = effective(loaded, wanted, how);
        check(wanted, training, how, effective);
        length.check(how.validation());
        if (config.print) {
            effective.lines("train").forEach(shell.terminal()::data);
            return ExitCode.OK.number();
        }
        Path folder = out == null ? RunFacts.folder(shell.workingFolder(), "") : out;
        DiskSpace.require(folder, DiskSpace.needed(wanted, how, length.keep, committee));
        Scaling scaling = Trainer.scaling(training, how.validation());
        var examination = new Examination(wanted, training, scaling, how, trust.trust(shell));
        try (var timeline = new TraceFile(shell, trace);
                Device opened = device.open(shell, examination);
                var interrupts = new Interrupts(shell.terminal())) {
            var facts = new RunFacts(loaded, wanted, how, opened.info());
            List<String> conf = effective.with("device", opened.info().id()).lines("train");
            Training by = training(interrupts, opened, timeline, length.stopping());
            if (committee > 1) {
                var members = CommitteeFolder.create(folder, committee, facts.config(), conf);
                return finish(new CommitteeTraining(members, by, facts, scaling, length.facts()));
            }
            Map<String, Object> config = new LinkedHashMap<>(facts.config());
            config.putAll(length.facts());
            Run run = Run.create(
                    folder,
                    config,
                    RunFacts.environment(opened.info()),
                    facts.template(scaling),
                    how.seed());
            run.keep(conf);
            run.keepCheckpoints(length.keep);
            return finish(by, facts, scaling, run, null, null);
        }
    }

    /** What the run will be, with the words that mean it on any day and from any folder. */
    private Effective effective(LoadedData loaded, Network wanted, Settings how) {
        return Effective.of(spec(), config.layers())
                .with("data", loaded.source().word())
                .without("data-dir")
                .with("layers", wanted.widths())
                .with("validation", how.validation());
    }

    /** Refuses what does not fit together before anything is measured or made. */
    private void check(Network wanted, Dataset training, Settings how, Effective effective) {
        try {
            Trainer.requireFit(wanted, training, how);
        } catch (DataException e) {
            throw Usage.wrong(spec(), e.getMessage() + effective.origins("layers", "validation"));
        }
    }

    private int goOn(Path folder) {
        Usage.only(spec(), "--resume", WITH_RESUME);
        Map<String, String> before = Run.config(folder);
        if (!SweepFolder.grid(before).axes().isEmpty()) {
            throw Usage.wrong(
                    spec(), folder + ": a sweep; go on with: kiln sweep --resume " + folder);
        }
        Settings how = RunFacts.settings(folder, before);
        if (CommitteeFolder.isOne(folder)) {
            return goOn(CommitteeFolder.open(folder), before, how);
        }
        Run.Resumable from = Run.latest(folder, how).orElseThrow(() -> nothing(folder));
        if (ended(folder)) {
            shell.terminal().line(folder + ": the run is through, nothing is left to do");
            return ExitCode.OK.number();
        }
        LoadedData loaded = LoadedData.again(folder, before, shell);
        Network network = from.model().network();
        int keep = LengthOptions.keep(before);
        DiskSpace.require(folder, DiskSpace.needed(network, how, 1, 1));
        Start start = Run.lastStart(folder).orElse(null);
        Scaling scaling = from.model().scaling();
        Dataset training = loaded.examples().train();
        var examination = new Examination(network, training, scaling, how, trust.trust(shell));
        try (var timeline = new TraceFile(shell, trace);
                Device opened = device.reopen(shell, start, examination);
                var interrupts = new Interrupts(shell.terminal())) {
            Run run = Run.reopen(folder, from);
            run.keepCheckpoints(keep);
            var facts = new RunFacts(loaded, network, how, opened.info());
            Training by = training(interrupts, opened, timeline, stopping(folder, before));
            return finish(by, facts, scaling, run, from, start);
        }
    }

    private int goOn(CommitteeFolder members, Map<String, String> before, Settings how) {
        Path folder = members.path();
        if (members.runs().stream().allMatch(TrainCommand::ended)) {
            shell.terminal()
                    .line(folder + ": the committee is through; kiln evaluate says how good it is");
            return ExitCode.OK.number();
        }
        LoadedData loaded = LoadedData.again(folder, before, shell);
        Path first = members.runs().get(0);
        Network network =
                Run.latest(first, how).orElseThrow(() -> nothing(first)).model().network();
        Start start = Run.lastStart(first).orElse(null);
        Dataset training = loaded.examples().train();
        Scaling scaling = Trainer.scaling(training, how.validation());
        var examination = new Examination(network, training, scaling, how, trust.trust(shell));
        try (var timeline = new TraceFile(shell, trace);
                Device opened = device.reopen(shell, start, examination);
                var interrupts = new Interrupts(shell.terminal())) {
            Stopping stopping = stopping(folder, before);
            var facts = new RunFacts(loaded, network, how, opened.info());
            Map<String, Object> more = new LinkedHashMap<>(stopping.facts());
            more.put("keep", LengthOptions.keep(before));
            Training by = training(interrupts, opened, timeline, stopping);
            return finish(new CommitteeTraining(members, by, facts, scaling, more));
        }
    }

    private static DataException nothing(Path folder) {
        return new DataException(folder + ": no checkpoint to resume from; start the run anew");
    }

    private static Stopping stopping(Path folder, Map<String, String> config) {
        try {
            return Stopping.of(config);
        } catch (DeviceException e) {
            throw new ModelException(folder.resolve(Run.CONFIG) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Without the last model, a run was killed after its last epoch: it is still to be written, and
     * tested.
     */
    private static boolean ended(Path folder) {
        return Files.exists(folder.resolve(Run.MODEL));
    }

    private Training training(
            Interrupts interrupts, Device opened, TraceFile timeline, Stopping stopping) {
        var place = new Training.Place(
                opened, device.repeating(shell, opened), trust.trust(shell), timeline.on(opened));
        return new Training(shell, common, interrupts, place, stopping);
    }

    private int finish(CommitteeTraining members) {
        if (!members.train()) {
            return members.training().stopped(members.folder().path());
        }
        Evaluation test = members.training().place().trace().during("test", members::test);
        shell.terminal().line("saved in " + members.folder().path());
        return verdict(test);
    }

    private int finish(
            Training by,
            RunFacts facts,
            Scaling scaling,
            Run run,
            Run.@Nullable Resumable from,
            @Nullable Start before) {
        Outcome outcome = by.train(facts, scaling, run, from, before);
        if (outcome == null) {
            return by.stopped(run.folder());
        }
        int code = by.place().trace().during("test", () -> test(by, facts, scaling, outcome, run));
        run.finish(outcome.last()); // last, so that a run without it is known not to be through
        return code;
    }

    /** The one look at the test part. */
    private int test(Training by, RunFacts facts, Scaling scaling, Outcome outcome, Run run) {
        Dataset examples = facts.data().examples().test();
        Evaluation test = Evaluation.of(by.place().device(), outcome.chosen(), scaling, examples);
        if (common.json) {
            shell.terminal().data(JsonText.of(RunFacts.end(outcome, test, run)));
        } else {
            String best = outcome.best() == null
                    ? "last epoch"
                    : "best epoch " + outcome.best().epoch();
            shell.terminal().data(RunFacts.tested(shell.terminal(), best, test));
        }
        shell.terminal().line("saved in " + run.folder());
        return verdict(test);
    }

    private int verdict(Evaluation test) {
        if (target != null && test.score().accuracy() < target.value()) {
            shell.terminal()
                    .problem("test accuracy " + Figures.percent(test.score().accuracy())
                            + " is below the target of " + target);
            return ExitCode.TARGET.number();
        }
        return ExitCode.OK.number();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("options outside of a command");
        }
        return spec;
    }
}
