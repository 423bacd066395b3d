package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.model.Committee;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.trace.DeviceTimeline;
import io.kiln.train.Fit;
import io.kiln.train.Run;
import io.kiln.train.Settings;
import io.kiln.train.SweepFolder;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
                    CommonOptions.WITH_RESUME.stream(),
                    Stream.of(
                            "--target-accuracy",
                            "--trace",
                            "--tensorboard",
                            "--train-accuracy",
                            "--stream",
                            "--stream-chunk"))
            .toList();

    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Mixin
    ConfigOptions config = new ConfigOptions();

    @Mixin
    ExampleOptions examples = new ExampleOptions();

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

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Write losses, accuracy and learning rate of each epoch, and loss and rate of its steps, as events"
                            + " for TensorBoard, in a folder named as the run in DIR; without DIR, in the run's folder.")
    @Nullable
    Path tensorboard;

    @Option(
            names = "--train-accuracy",
            description =
                    "Count after each epoch how many of all examples trained on are answered right, as they are:"
                            + " without distortion, noise and dropout. One more pass over them, for figures and"
                            + " curves; results do not depend on it.")
    boolean trainAccuracy;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Mixin
    StreamOptions stream = new StreamOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    TrainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        place.device.trace(trace != null);
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
                    spec,
                    String.format(
                            Locale.ROOT,
                            "--committee %d: needs 1 to %d",
                            committee,
                            Committee.MOST));
        }
        place.check(shell);
        stream.streaming();
    }

    private int begin() {
        checkOptions();
        LoadedData loaded = examples.load(shell);
        Dataset training = loaded.examples().train();
        Network wanted = network.network(training);
        Settings how = settings(loaded.source().treatment().fold(), training);
        Effective effective = effective(loaded, wanted, how);
        check(wanted, training, how, effective);
        length.check(how.validation());
        if (trainAccuracy && wanted.loss() == Loss.REGRESSION) {
            throw Usage.wrong(
                    spec, "--train-accuracy: numbers are neither right nor wrong; leave it out");
        }
        if (config.print) {
            effective.lines("train").forEach(shell.terminal()::data);
            return ExitCode.OK.number();
        }
        Path folder = out == null ? RunFacts.folder(shell.workingFolder(), "") : out;
        DiskSpace.require(folder, DiskSpace.needed(wanted, how, length.keep, committee));
        Scaling scaling = loaded.scaling(how.validation());
        return workplace()
                .train(null, wanted, training, scaling, how, length.length().stopping(), by -> {
                    var facts = new RunFacts(
                            loaded, wanted, how, by.place().device().info());
                    return begin(by, facts, scaling, folder, effective);
                });
    }

    private int begin(
            Training by, RunFacts facts, Scaling scaling, Path folder, Effective effective) {
        List<String> conf = effective.with("device", facts.device().id()).lines("train");
        if (committee > 1) {
            var members = CommitteeFolder.create(folder, committee, facts.config(), conf);
            return new CommitteeTraining(
                            members, by, facts, scaling, length.length().facts())
                    .run();
        }
        Map<String, Object> all = new LinkedHashMap<>(facts.config());
        all.putAll(length.length().facts());
        Run run = Run.create(
                folder,
                all,
                RunFacts.environment(facts.device()),
                facts.template(scaling),
                facts.settings().seed());
        run.keep(conf);
        run.keepCheckpoints(length.keep);
        return by.run(facts, scaling, run, null, null);
    }

    private Training.Outputs outputs() {
        return new Training.Outputs(trace, tensorboard, trainAccuracy, target);
    }

    private Workplace workplace() {
        return new Workplace(shell, common, place, stream, outputs());
    }

    /** What the run will be, with the words that mean it on any day and from any folder. */
    private Effective effective(LoadedData loaded, Network wanted, Settings how) {
        Effective found = Effective.of(spec, config.layers())
                .with("data", loaded.source().word())
                .without("data-dir")
                .with("layers", wanted.widths())
                .filled(Map.of("lr", how.rate()))
                .filled(how.optimiser().facts());
        return loaded.source().treatment().fold() == null
                ? found.with("validation", how.validation())
                : found; // which says by itself what validates
    }

    /** A fold says how many examples validate. */
    private Settings settings(@Nullable Fold fold, Dataset training) {
        Settings how = settings.settings(training);
        if (fold != null && settings.validation != null) {
            throw Usage.wrong(spec, "--validation and --fold both say what validates: choose one");
        }
        return fold == null ? how : how.withValidation(fold.size(training.size()));
    }

    /** Refuses what does not fit together before anything is measured or made. */
    private void check(Network wanted, Dataset training, Settings how, Effective effective) {
        try {
            Fit.require(wanted, training, how);
        } catch (DataException e) {
            throw Usage.wrong(spec, e.getMessage() + effective.origins("layers", "validation"));
        }
    }

    private int goOn(Path folder) {
        Usage.only(spec, "--resume", WITH_RESUME);
        if (!SweepFolder.grid(Run.config(folder)).axes().isEmpty()) {
            throw Usage.wrong(
                    spec, folder + ": a sweep; go on with: kiln sweep --resume " + folder);
        }
        return CommitteeFolder.isOne(folder)
                ? new Resuming(workplace()).committee(CommitteeFolder.open(folder))
                : new Resuming(workplace()).run(folder);
    }
}
