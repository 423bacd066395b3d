package io.kiln.cli;

import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.page.Words;
import io.kiln.train.EpochReport;
import io.kiln.train.Journal;
import io.kiln.train.Point;
import io.kiln.train.PointResult;
import io.kiln.train.Progress;
import io.kiln.train.Relay;
import io.kiln.train.Resumable;
import io.kiln.train.Run;
import io.kiln.train.Start;
import io.kiln.train.SweepFolder;
import io.kiln.train.SweepJournal;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows a sweep as it goes, and passes everything on to its folder. */
final class SweepReport implements SweepJournal {

    private final Terminal terminal;
    private final SweepFolder folder;
    private final LoadedData data;
    private final Scaling scaling;
    private final DeviceOptions options;
    private final Length length;
    private final int points;
    private final int before; // points that were through when the sweep went on
    private final List<PointResult> results;
    private final Map<Point, Double> open = new HashMap<>(); // and how far each is, 0 to 1
    private final long began = System.nanoTime();
    private @Nullable Throwable failure;

    /**
     * A report on a sweep.
     *
     * @param points of the sweep, in all
     * @param through those that were through before
     * @param options what was asked of each device
     * @param length of each run
     */
    SweepReport(
            Terminal terminal,
            SweepFolder folder,
            LoadedData data,
            Scaling scaling,
            DeviceOptions options,
            Length length,
            int points,
            List<PointResult> through) {
        this.terminal = terminal;
        this.folder = folder;
        this.data = data;
        this.scaling = scaling;
        this.options = options;
        this.length = length;
        this.points = points;
        this.before = through.size();
        this.results = new ArrayList<>(through);
    }

    @Override
    public Begun begin(Point point, Device device) {
        Path at = folder.run(point);
        var facts = new RunFacts(data, point.network(), point.settings(), device.info());
        Optional<Resumable> from = Files.exists(at.resolve(Run.CONFIG))
                ? Resumable.latest(at, point.settings())
                : Optional.empty();
        Start started = from.isEmpty() ? null : Start.last(at).orElse(null);
        Run run = from.map(f -> Run.reopen(at, f)).orElseGet(() -> create(at, point, facts));
        run.keepCheckpoints(length.keep());
        from.ifPresent(f -> f.skipped().forEach(terminal::problem));
        var record = new Recorded(
                run,
                device.info(),
                options,
                started,
                Journal.NONE,
                line -> terminal.line(point.name() + ": " + line));
        return new Begun(run, from.orElse(null), new Shown(point, record));
    }

    private Run create(Path at, Point point, RunFacts facts) {
        Map<String, Object> config = new LinkedHashMap<>(facts.config());
        config.putAll(length.facts());
        Run run = Run.create(
                at,
                config,
                RunFacts.environment(facts.device()),
                facts.template(scaling),
                point.settings().seed());
        run.keep(folder.kept(point));
        return run;
    }

    /** A point's run, which is recorded and moves the progress line. */
    private final class Shown extends Relay {
        private final Point point;

        Shown(Point point, Journal record) {
            super(record);
            this.point = point;
        }

        @Override
        public void begun(int epoch, int step, List<String> kernels) {
            super.begun(epoch, step, kernels);
            moved(point, (double) epoch / point.settings().epochs());
        }

        @Override
        public void progress(Progress p) {
            moved(point, (p.epoch() - 1 + (double) p.step() / p.steps()) / p.epochs());
        }

        @Override
        public void epoch(EpochReport report) {
            super.epoch(report);
            moved(point, (double) report.epoch() / point.settings().epochs());
        }
    }

    private synchronized void moved(Point point, double share) {
        open.put(point, share);
        draw();
    }

    @Override
    public synchronized void ended(PointResult result) {
        folder.note(result);
        open.remove(result.point());
        results.add(result);
        if (result.end() == PointResult.End.DIVERGED) {
            terminal.line(result.point().name() + ": " + result.problem());
        }
        draw();
    }

    @Override
    public synchronized void failed(Point point, Throwable problem) {
        open.remove(point);
        String line = Complaint.line(problem);
        results.add(PointResult.without(point, PointResult.End.FAILED, line));
        failure = failure == null ? problem : failure;
        terminal.problem(point.name() + ": " + line);
    }

    private void draw() {
        if (terminal.live()) {
            double running =
                    open.values().stream().mapToDouble(Double::doubleValue).sum();
            double now = results.size() - before + running;
            double left = points - before - now;
            double seconds = (System.nanoTime() - began) * 1e-9;
            terminal.progress(String.format(
                    Locale.ROOT,
                    "%d/%d %s%s  %s",
                    results.size(),
                    points,
                    terminal.bar((before + now) / points),
                    best().map(SweepReport::best).orElse(""),
                    now > 0
                            ? String.format(Locale.ROOT, "%.0f s left", seconds * left / now)
                            : ""));
        }
    }

    private static String best(PointResult result) {
        return result.best() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  best %s (%s)",
                        Words.percent(result.best().score().accuracy()),
                        result.point().name());
    }

    /** The best point so far that is done. */
    synchronized Optional<PointResult> best() {
        return results.stream().filter(r -> r.best() != null).min(PointResult.RANKING);
    }

    /** All points that are through, the best first. */
    synchronized List<PointResult> ranked() {
        return results.stream().sorted(PointResult.RANKING).toList();
    }

    /** What was wrong with the first point that failed. */
    synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }
}
