package io.kiln.cli;

import io.kiln.board.EventFile;
import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.TrainTest;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.net.Network;
import io.kiln.trace.DeviceTimeline;
import io.kiln.trace.Trace;
import io.kiln.train.Examination;
import io.kiln.train.History;
import io.kiln.train.Journal;
import io.kiln.train.Outcome;
import io.kiln.train.Run;
import io.kiln.train.Settings;
import io.kiln.train.Start;
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
final class TrainCommand implements Callable<Integer> {
    private static final List<String> WITH_RESUME = Stream.concat(
                    CommonOptions.WITH_RESUME.stream(),
                    Stream.of("--target-accuracy", "--trace", "--tensorboard"))
            .toList();

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

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write a timeline for ui.perfetto.dev: what the host does, and the first "
                    + DeviceTimeline.STEPS
                    + " steps of each epoch, kernel by kernel. Results do not depend on it.")
    @Nullable
    Path trace;

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Write losses, accuracy and learning rate of each epoch as events for TensorBoard, in a folder"
                            + " named as the run in DIR; without DIR, in the run's folder.")
    @Nullable
    Path tensorboard;

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

    private int begin() {
        network.check();
        settings.check();
        trust.trust(shell);
        LoadedData loaded = LoadedData.of(data.source(shell), shell);
        Dataset training = loaded.examples().train();
        Network wanted = network.network(training);
        Settings how = settings.settings(training);
        check(wanted, training, how);
        Scaling scaling = Trainer.scaling(training, how.validation());
        var examination = new Examination(wanted, training, scaling, how, trust.trust(shell));
        try (var timeline = new TraceFile(shell, trace);
                Device opened = device.open(shell, examination)) {
            var facts = new RunFacts(loaded, wanted, how, opened.info());
            Path folder = out == null ? RunFacts.folder(shell.workingFolder(), "") : out;
            Run run = Run.create(
                    folder,
                    facts.config(),
                    RunFacts.environment(opened.info()),
                    facts.template(scaling),
                    how.seed());
            announce(facts, run);
            return train(opened, timeline, facts, scaling, run, null, null);
        }
    }

    /** Refuses what does not fit together before anything is measured or made. */
    private void check(Network wanted, Dataset training, Settings how) {
        try {
            Trainer.requireFit(wanted, training, how);
        } catch (DataException e) {
            throw Usage.wrong(spec(), String.valueOf(e.getMessage()));
        }
    }

    private int goOn(Path folder) {
        Usage.only(spec(), "--resume", WITH_RESUME);
        Map<String, String> config = Run.config(folder);
        if (!SweepFolder.grid(config).axes().isEmpty()) {
            throw Usage.wrong(
                    spec(), folder + ": a sweep; go on with: kiln sweep --resume " + folder);
        }
        Settings how = RunFacts.settings(folder, config);
        Run.Resumable from = Run.latest(folder, how)
                .orElseThrow(() -> new DataException(
                        folder + ": no checkpoint to resume from; start the run anew"));
        if (from.moment().epoch() >= how.epochs() && ended(folder)) {
            shell.terminal().line(folder + ": the run is through, nothing is left to do");
            return ExitCode.OK.number();
        }
        LoadedData loaded = LoadedData.again(folder, config, shell);
        Network network = from.model().network();
        Start before = Run.lastStart(folder).orElse(null);
        Scaling scaling = from.model().scaling();
        Dataset training = loaded.examples().train();
        var examination = new Examination(network, training, scaling, how, trust.trust(shell));
        try (var timeline = new TraceFile(shell, trace);
                Device opened = device.reopen(shell, before, examination)) {
            Run run = Run.reopen(folder, from);
            var facts = new RunFacts(loaded, network, how, opened.info());
            announce(facts, run);
            from.skipped().forEach(shell.terminal()::problem);
            shell.terminal()
                    .line("resuming in epoch %d after step %d"
                            .formatted(from.moment().epoch() + 1, from.moment().step()));
            return train(opened, timeline, facts, scaling, run, from, before);
        }
    }

    /**
     * Without the last model, a run was killed after its last epoch: it is still to be written, and
     * tested.
     */
    private static boolean ended(Path folder) {
        return Files.exists(folder.resolve(Run.MODEL));
    }

    private int train(
            Device opened,
            TraceFile timeline,
            RunFacts facts,
            Scaling scaling,
            Run run,
            Run.@Nullable Resumable from,
            @Nullable Start before) {
        Terminal terminal = shell.terminal();
        DeviceOptions options = device.repeating(shell, opened);
        var record = new Recorded(run, opened.info(), options, before, board(run), terminal::line);
        TrainTest examples = facts.data().examples();
        try (var interrupts = new Interrupts(terminal)) {
            Trace traced = timeline.on(opened);
            var trainer = new Trainer(
                            opened,
                            facts.network(),
                            examples.train(),
                            scaling,
                            facts.settings(),
                            new TrainReport(terminal, common, record),
                            interrupts::happened,
                            trust.trust(shell))
                    .traced(traced);
            Outcome outcome =
                    from == null ? trainer.run() : trainer.resume(from.moment(), from.best());
            ExitCode signal = interrupts.code();
            var end = new TrainEnd(terminal, common.json, target, facts, scaling, run);
            if (outcome.interrupted() && signal != null) {
                end.interrupted(opened, outcome);
                return signal.number();
            }
            return end.through(opened, options, traced, outcome);
        }
    }

    private Journal board(Run run) {
        if (tensorboard == null) {
            return Journal.NONE;
        }
        Path name = run.folder().toAbsolutePath().normalize().getFileName();
        Path place = tensorboard.toString().isEmpty()
                ? run.folder().resolve("tensorboard")
                : tensorboard.resolve(name);
        return EventFile.begin(place, History.of(run.folder()));
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
