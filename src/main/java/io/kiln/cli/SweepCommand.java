package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Version;
import io.kiln.model.ModelException;
import io.kiln.train.Examination;
import io.kiln.train.Fit;
import io.kiln.train.Grid;
import io.kiln.train.Point;
import io.kiln.train.PointResult;
import io.kiln.train.ResidentExamples;
import io.kiln.train.Run;
import io.kiln.train.Start;
import io.kiln.train.Sweep;
import io.kiln.train.SweepFolder;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Trains many networks on the same data, several at once, or goes on with doing so. */
@Command(
        name = "sweep",
        sortOptions = false,
        description = {
            "Trains a network for each combination of the values given, several at once, ranks them by validation,"
                    + " and tests the best once.",
            "The options that say which network is trained and how take lists, such as --lr 0.05,0.1"
                    + " --seeds 1..8; but for --validation, since it is what they are compared by. At most "
                    + Grid.MOST_POINTS
                    + " networks. Each is a run in a folder of its own, with the weights"
                    + " that kiln train alone would give it; --patience, --max-time and --keep are about each"
                    + " by itself, and every one has its first epoch."
        })
final class SweepCommand implements Callable<Integer>, Configured {
    private static final List<String> WITH_RESUME = Stream.concat(
                    CommonOptions.WITH_RESUME.stream(), Stream.of("--jobs", "--together"))
            .toList();

    private final Shell shell;
    private final GridOptions options = new GridOptions();

    @Spec
    CommandSpec spec;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Networks at once; 0 for one a thread on cpu, and one on other devices. Results do not"
                            + " depend on it.")
    int jobs;

    @Option(
            names = "--together",
            paramLabel = "auto|always|never",
            defaultValue = "auto",
            description =
                    "Whether networks train side by side on one device, a compute unit each; auto on a GPU where"
                            + " they are small and many. Results do not depend on it.")
    SideLanes.Together together = SideLanes.Together.AUTO;

    @Option(
            names = "--dry-run",
            description = "Check everything and print the combinations; train nothing.")
    boolean dryRun;

    @Mixin
    ConfigOptions config = new ConfigOptions();

    @Mixin
    ExampleOptions examples = new ExampleOptions();

    @Mixin
    LengthOptions length = new LengthOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The sweep's folder, new. Without it, runs/sweep- and the time.")
    @Nullable
    Path out;

    @Option(
            names = "--resume",
            paramLabel = "SWEEP",
            description =
                    "Go on with an interrupted sweep, exactly as if it had not been interrupted.")
    @Nullable
    Path resume;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    private SweepCommand(Shell shell) {
        this.shell = shell;
    }

    /** The verb with the options of a training, as lists. */
    static CommandLine with(Shell shell) {
        var command = new SweepCommand(shell);
        var line = new CommandLine(command);
        line.getCommandSpec().addMixin("grid", command.options.spec());
        return line;
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
        if (jobs < 0) {
            throw Usage.wrong(spec, "--jobs " + jobs + ": needs 1 or more, or 0");
        }
        options.grid(spec);
        length.check();
        place.check(shell);
    }

    @Override
    public Integer call() {
        checkOptions();
        return resume == null ? begin() : goOn(resume);
    }

    private int begin() {
        Grid grid = options.grid(spec);
        if (examples.treatment.fold != null) {
            throw Usage.wrong(spec, "--fold: goes with kiln train; kiln folds does all of them");
        }
        LoadedData loaded = examples.load(shell);
        List<Point> points = points(grid, loaded.examples().train());
        Effective effective = Effective.of(spec, config.layers())
                .with("data", loaded.source().word())
                .without("data-dir");
        if (config.print) {
            effective.lines("sweep").forEach(shell.terminal()::data);
            return ExitCode.OK.number();
        }
        if (dryRun) {
            SweepTable.plan(grid, points).forEach(shell.terminal()::data);
            shell.terminal().line(points.size() + " networks; nothing was trained");
            return ExitCode.OK.number();
        }
        try (Lanes lanes = lanes(null, points, loaded, points.size())) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("kiln", Version.number());
            facts.putAll(loaded.config());
            facts.put("device", lanes.first().info().id());
            facts.putAll(length.length().facts());
            Path at = out == null ? RunFacts.folder(shell.workingFolder(), "sweep-") : out;
            SweepFolder folder = SweepFolder.create(at, facts, grid);
            folder.keep(effective.lines("sweep"));
            return sweep(folder, grid, points, loaded, lanes, length.length());
        }
    }

    /** Refuses what does not fit together before anything is measured or made. */
    private List<Point> points(Grid grid, Dataset training) {
        List<Point> points = options.points(spec, grid, training);
        for (Point point : points) {
            if (point.settings().validation() == 0) {
                throw Usage.wrong(
                        spec,
                        "a sweep chooses by validation: needs --validation 1 or more, and 10 or more"
                                + " examples where it is not given");
            }
            try {
                Fit.require(point.network(), training, point.settings());
            } catch (DataException e) {
                throw Usage.wrong(spec, String.valueOf(e.getMessage()));
            }
        }
        return points;
    }

    private int goOn(Path at) {
        Usage.only(spec, "--resume", WITH_RESUME);
        Map<String, String> facts = Run.config(at);
        Grid grid = grid(at, facts);
        LoadedData loaded = LoadedData.again(at, facts, shell);
        List<Point> points = points(grid, loaded.examples().train());
        SweepFolder folder = SweepFolder.reopen(at);
        int left = points.size() - folder.results(points).size();
        if (left == 0 && folder.finished()) {
            shell.terminal().line(at + ": the sweep is through, nothing is left to do");
            return ExitCode.OK.number();
        }
        Start before = points.stream()
                .flatMap(p -> Start.last(folder.run(p)).stream())
                .findFirst()
                .orElse(null);
        try (Lanes lanes = lanes(before, points, loaded, Math.max(1, left))) {
            return sweep(folder, grid, points, loaded, lanes, Length.of(at, facts));
        }
    }

    private Grid grid(Path at, Map<String, String> facts) {
        try {
            Grid grid = SweepFolder.grid(facts);
            options.check(spec, grid);
            if (!grid.axes().isEmpty()) {
                return grid;
            }
        } catch (DeviceException | ParameterException e) {
            throw new ModelException(at.resolve(Run.CONFIG) + ": " + e.getMessage(), e);
        }
        throw new ModelException(at + ": a single run; go on with: kiln train --resume " + at);
    }

    /** {@code auto} measures with the first network. */
    private Lanes lanes(@Nullable Start before, List<Point> points, LoadedData loaded, int left) {
        Point first = points.get(0);
        Dataset training = loaded.examples().train();
        Scaling scaling = loaded.scaling(first.settings().validation());
        var examination = new Examination(
                first.network(), training, scaling, first.settings(), place.trust(shell));
        Device opened = place.device.reopen(shell, before, examination);
        return Lanes.of(opened, place.device.repeating(shell, opened), jobs, left);
    }

    private SideLanes sideLanes(
            Lanes lanes, List<Point> points, Dataset training, Scaling scaling) {
        return SideLanes.of(
                lanes.first(),
                together,
                jobs,
                points,
                point -> new Examination(
                        point.network(), training, scaling, point.settings(), place.trust(shell)));
    }

    private int sweep(
            SweepFolder folder,
            Grid grid,
            List<Point> points,
            LoadedData loaded,
            Lanes lanes,
            Length each) {
        Dataset training = loaded.examples().train();
        int validation = points.get(0).settings().validation();
        Scaling scaling = loaded.scaling(validation);
        List<PointResult> through = folder.results(points);
        List<Point> left = new ArrayList<>(points);
        left.removeAll(through.stream().map(PointResult::point).toList());
        SideLanes side = sideLanes(lanes, left, training, scaling);
        left.removeAll(side.points());
        announce(folder, grid, points, loaded.line(validation), side.line(lanes));
        var report = new SweepReport(
                shell.terminal(),
                folder,
                loaded,
                scaling,
                lanes.options(),
                each,
                points.size(),
                through);
        try (var interrupts = new Interrupts(shell.terminal());
                var resident = new ResidentExamples(lanes.first(), training, scaling)) {
            side.each(
                    lanes,
                    left,
                    (devices, some) -> new Sweep(
                                    devices,
                                    resident,
                                    each.stopping(),
                                    place.trust(shell),
                                    report,
                                    interrupts::happened)
                            .run(some));
            if (report.ranked().size() < points.size()) {
                return stopped(folder, report, interrupts);
            }
        }
        return new SweepVerdict(shell.terminal(), common.json, folder, grid, report)
                .give(lanes.first(), loaded.examples().test());
    }

    /** Not all points were tried: there was a signal, or nothing could be written any more. */
    private int stopped(SweepFolder folder, SweepReport report, Interrupts interrupts) {
        ExitCode signal = interrupts.code();
        String what = signal == null ? "stopped" : "interrupted";
        shell.terminal().line(what + "; go on with: kiln sweep --resume " + folder.path());
        return signal != null
                ? signal.number()
                : report.failure().map(ExitCode::of).orElse(ExitCode.INTERNAL).number();
    }

    private void announce(
            SweepFolder folder, Grid grid, List<Point> points, String dataLine, String place) {
        if (common.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("event", "start");
            facts.put("sweep", folder.path().toString());
            facts.put("points", points.size());
            facts.putAll(grid.axes());
            shell.terminal().json(facts);
        }
        List<String> varied = grid.varying().stream()
                .map(name ->
                        name + " " + String.join(" ", grid.axes().getOrDefault(name, List.of())))
                .toList();
        shell.terminal().line(dataLine);
        shell.terminal()
                .line(String.format(
                        Locale.ROOT,
                        "sweep    %d networks: %s",
                        points.size(),
                        String.join(", ", varied)));
        shell.terminal().line(place);
    }
}
