package io.kiln.train;

import io.kiln.file.DurableFiles;
import io.kiln.model.AtomicFile;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.WriteException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sweep's folder, written as the sweep goes on:
 *
 * <pre>
 * config.json        the data, and the values of each option
 * sweep.conf         the same for people, and for {@code kiln sweep --config}
 * points.jsonl       one object a point that is done or diverged
 * 001-seed1-lr0.05/  the run of each point, see {@link Run}
 * results.csv        all points, the best first, at the end
 * best.safetensors   the model of the best point, once it was tested
 * </pre>
 */
public final class SweepFolder {
    private static final String POINTS = "points.jsonl";
    private static final String SETTINGS = "sweep.conf";
    private static final String RESULTS = "results.csv";
    private static final String GRID = "grid."; // begins the names of options

    private final Path folder;

    private SweepFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Begins a sweep.
     *
     * @param folder is made; must hold neither sweep nor run yet
     * @param config facts about data and device
     * @param grid what is tried
     * @return the sweep's folder
     * @throws WriteException when it cannot be made, or holds a sweep or run already
     */
    public static SweepFolder create(Path folder, Map<String, ?> config, Grid grid) {
        Map<String, Object> all = new LinkedHashMap<>(config);
        grid.axes().forEach((name, values) -> all.put(GRID + name, String.join(",", values)));
        try {
            DurableFiles.REAL.makeFolders(folder);
            DurableFiles.REAL.create(folder.resolve(Run.CONFIG), out -> out.text(Json.page(all)));
            DurableFiles.REAL.disk().forceFolder(folder);
        } catch (FileAlreadyExistsException e) {
            String what = Files.isDirectory(folder)
                    ? "there is a sweep or run in it already; go on with --resume, or"
                    : "it is not a folder;";
            throw new WriteException(folder + ": " + what + " give another folder with --out", e);
        } catch (IOException e) {
            throw new WriteException(folder + ": cannot be written: " + e.getMessage(), e);
        }
        return new SweepFolder(folder);
    }

    /**
     * Keeps the settings in a form that begins the sweep again.
     *
     * @param lines of {@code sweep.conf}
     * @throws WriteException when it cannot be written
     */
    public void keep(List<String> lines) {
        AtomicFile.write(folder.resolve(SETTINGS), lines);
    }

    /**
     * The settings of one point, in the form of {@link #keep}.
     *
     * @param point which
     * @return the lines; none in a folder that does not keep any
     * @throws ModelException when they cannot be read
     */
    public List<String> kept(Point point) {
        Path file = folder.resolve(SETTINGS);
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.stream().map(line -> kept(line, point)).toList();
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** A list of values becomes the point's. */
    private static String kept(String line, Point point) {
        String key = line.split(" = ", 2)[0];
        String value = point.varied().get(key);
        return value == null ? line : key + " = " + value;
    }

    /**
     * Goes on with a sweep. What a crash has torn in its list of points is dropped.
     *
     * @param folder of the sweep
     * @return the sweep's folder
     * @throws WriteException when it cannot be written
     */
    public static SweepFolder reopen(Path folder) {
        var sweep = new SweepFolder(folder);
        Path file = folder.resolve(POINTS);
        WriteException.guard(file, () -> {
            if (Files.exists(file)) {
                List<String> whole = JsonLines.text(file).stream()
                        .filter(line -> !facts(line).isEmpty())
                        .toList();
                DurableFiles.REAL.replace(file, whole);
            }
        });
        return sweep;
    }

    /**
     * What a sweep tries.
     *
     * @param config of a folder, see {@link Run#config}
     * @return the grid; empty when the folder is not a sweep's
     * @throws io.kiln.device.DeviceException when a list of values is damaged
     */
    public static Grid grid(Map<String, String> config) {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        config.forEach((name, values) -> {
            if (name.startsWith(GRID)) {
                String option = name.substring(GRID.length());
                axes.put(option, Grid.values("--" + option, values));
            }
        });
        return new Grid(axes);
    }

    /**
     * The points that are through.
     *
     * @param points of the sweep
     * @return a result for each of them, in any order
     * @throws ModelException when the list cannot be read
     */
    public List<PointResult> results(List<Point> points) {
        Path file = folder.resolve(POINTS);
        if (!Files.exists(file)) {
            return List.of();
        }
        Map<Point, PointResult> results = new LinkedHashMap<>();
        try {
            for (String line : JsonLines.text(file)) {
                PointResult.of(facts(line), points).ifPresent(r -> results.put(r.point(), r));
            }
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return new ArrayList<>(results.values());
    }

    /** Empty when a crash has torn the line. */
    private static Map<String, String> facts(String line) {
        try {
            return Json.read(line);
        } catch (IOException e) {
            return Map.of();
        }
    }

    /**
     * Notes that a point is through.
     *
     * @param result done or diverged
     */
    public synchronized void note(PointResult result) {
        Path file = folder.resolve(POINTS);
        WriteException.guard(file, () -> DurableFiles.REAL.append(file, Json.line(result.facts())));
    }

    /**
     * The folder of a point's run.
     *
     * @param point which
     * @return a folder in this one, which need not exist
     */
    public Path run(Point point) {
        return folder.resolve(point.name());
    }

    /**
     * The model of a point's best epoch.
     *
     * @param point done
     * @return the model
     * @throws ModelException when it is gone or damaged
     */
    public Model best(Point point) {
        return Model.load(run(point).resolve(Run.BEST));
    }

    /**
     * Writes down how all points did.
     *
     * @param lines a table, its head first
     * @throws WriteException when it cannot be written
     */
    public void table(List<String> lines) {
        AtomicFile.write(folder.resolve(RESULTS), lines);
    }

    /**
     * Keeps the best model of all; a sweep that has one is through.
     *
     * @param model as the point's run has it
     * @throws WriteException when it cannot be written
     */
    public void finish(Model model) {
        model.save(folder.resolve(Run.BEST));
    }

    /**
     * Whether {@link #finish} was called.
     *
     * @return true when there is a best model
     */
    public boolean finished() {
        return Files.exists(folder.resolve(Run.BEST));
    }

    /**
     * The folder.
     *
     * @return as it was given
     */
    public Path path() {
        return folder;
    }
}
