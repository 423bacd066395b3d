package io.kiln.cli;

import io.kiln.bench.Answering;
import io.kiln.bench.Baseline;
import io.kiln.bench.Bench;
import io.kiln.bench.Case;
import io.kiln.bench.Cases;
import io.kiln.bench.Entrant;
import io.kiln.bench.LocalEntrant;
import io.kiln.bench.Pace;
import io.kiln.bench.Report;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Version;
import io.kiln.trace.Trace;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Compares devices: which is faster at what, by how much, and why? */
@Command(
        name = "bench",
        sortOptions = false,
        description =
                "Measures devices beside each other, in turn and in one run: which is faster at what, by how much,"
                        + " and why. Without options: an epoch, predictions and three matrix products on every usable"
                        + " device, in less than a minute. What a device computes is compared with double precision"
                        + " before it is timed. Exits with 4 when a device is wrong or one named is missing.")
final class BenchCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--devices",
            paramLabel = "ID",
            defaultValue = "all",
            split = ",",
            description =
                    "Which devices take part, as kiln devices shows them, joined by commas; all for every usable one.")
    List<String> devices = new ArrayList<>();

    @Mixin
    BenchOptions what = new BenchOptions();

    @Mixin
    BenchDevices how = new BenchDevices();

    @Mixin
    BenchData data = new BenchData();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "How often each case is measured on each device.")
    int rounds;

    @Option(
            names = "--format",
            paramLabel = "table|md|csv|json|html",
            defaultValue = "table",
            description = "What is written. --json is --format json.")
    BenchFormat format = BenchFormat.TABLE;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write to a file and show the table.")
    @Nullable
    Path out;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Compare with an earlier run, written with --format json.")
    @Nullable
    Path baseline;

    @Option(
            names = "--against",
            paramLabel = "JAR",
            description =
                    "Measure another Kiln, a runnable jar, in turn with this one on the same devices, and compare.")
    @Nullable
    Path against;

    @Option(
            names = "--fail-if-slower",
            paramLabel = "SHARE",
            converter = Share.Converter.class,
            description =
                    "With --baseline or --against: exit with 5 where a case is shown to be slower by more than this,"
                            + " such as 10%%: the upper 95%% bound of the speed ratio is below 0.9.")
    @Nullable
    Share allowed;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Write a timeline for ui.perfetto.dev: after its rounds each case runs a few more times, kernel by"
                            + " kernel. Some drivers are slower on a device that is traced.")
    @Nullable
    Path trace;

    @Option(
            names = "--answer",
            showDefaultValue = Visibility.NEVER,
            description = "Measure what lines of standard input ask for: what --against starts.")
    boolean answer;

    @Mixin
    CommonOptions common = new CommonOptions();

    BenchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        check();
        Pace pace = Pace.of(rounds);
        List<DeviceOptions> options =
                how.options(spec, DeviceChoice.usualCache(shell), trace != null);
        List<Case> cases = cases();
        if (answer) {
            return answerAll(cases, options.get(0), pace);
        }
        Baseline before = baseline == null ? null : Baseline.read(baseline);
        var file = new BenchFile(common.json ? BenchFormat.JSON : format, out);
        file.check();
        try (var timeline = new TraceFile(shell, trace);
                var entrants = new BenchEntrants(shell, options, pace, timeline::on)) {
            entrants.open(devices);
            if (against != null) {
                entrants.open(against, words());
            }
            announce(pace, cases, entrants.all());
            Report report = new Bench(pace, shell.terminal()::progress)
                    .run(cases, entrants.all(), BenchFacts.of(spec));
            report = report.with(entrants.comparisons(report));
            report = before == null ? report : report.with(before.with(report));
            shell.terminal().clear();
            file.write(shell.terminal(), report);
            return new BenchVerdict(report, entrants.missing(), allowed)
                    .tell(shell.terminal())
                    .number();
        }
    }

    private void check() {
        if (rounds < 1 || rounds > 10_000) {
            throw Usage.wrong(spec, "--rounds " + rounds + ": needs 1 to 10000");
        }
        if (allowed != null && baseline == null && against == null) {
            throw Usage.wrong(
                    spec,
                    "--fail-if-slower needs something to compare with: --baseline or --against");
        }
        if (common.json && format != BenchFormat.TABLE && format != BenchFormat.JSON) {
            throw Usage.wrong(spec, "--json and --format: choose one");
        }
    }

    private List<Case> cases() {
        List<Case> all = new ArrayList<>(what.cases());
        if (what.full && wantsMore(all)) {
            all.addAll(data.target(shell, what));
        }
        List<Case> chosen = Cases.named(all, what.only);
        if (chosen.isEmpty()) {
            throw Usage.wrong(
                    spec,
                    "--case " + String.join(", ", what.only) + ": is in the name of none of "
                            + String.join(", ", all.stream().map(Case::name).toList()));
        }
        return chosen;
    }

    /** Data is read only for those who ask for something that the other cases are not. */
    private boolean wantsMore(List<Case> all) {
        return what.only.isEmpty()
                || what.only.stream().anyMatch(w -> Cases.named(all, List.of(w)).isEmpty());
    }

    /** The words that ask another Kiln for the same cases on the same terms. */
    private List<String> words() {
        List<String> words = new ArrayList<>(List.of("bench", "--answer"));
        words.addAll(what.words());
        words.addAll(how.words());
        words.addAll(data.words());
        return words;
    }

    private void announce(Pace pace, List<Case> cases, List<Entrant> entrants) {
        if (what.full) {
            shell.terminal()
                    .line(String.format(
                            Locale.ROOT,
                            "%d cases on %d devices: about %.0f minutes",
                            cases.size(),
                            entrants.size(),
                            Math.ceil(pace.estimate(cases, entrants.size()) / 60)));
        }
    }

    private int answerAll(List<Case> cases, DeviceOptions options, Pace pace) throws IOException {
        var questions = new BufferedReader(
                new InputStreamReader(shell.terminal().input(), StandardCharsets.UTF_8));
        try (var entrant = new LocalEntrant(devices.get(0), options, pace, device -> Trace.NONE)) {
            var answering = new Answering(entrant, cases, Version.number());
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                shell.terminal().data(answering.answer(line));
            }
        }
        return ExitCode.OK.number();
    }
}
