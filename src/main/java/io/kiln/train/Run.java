package io.kiln.train;

import io.kiln.data.Scaling;
import io.kiln.file.DurableFiles;
import io.kiln.model.Checkpoints;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.WriteException;
import io.kiln.net.Weights;
import io.kiln.trust.MistrustException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run's folder, written as the run goes on:
 *
 * <pre>
 * config.json        the effective settings; with the data they decide every bit of the result
 * train.conf         the same for people, and for {@code kiln train --config}
 * environment.json   Java, machine, device at the beginning
 * starts.jsonl       one object each time it began or went on: device, driver, options, kernels
 * metrics.jsonl      one object an epoch
 * best.safetensors   the best model by validation so far
 * model.safetensors  the last model, once the run is through
 * tested.jsonl       one object each time its test part was evaluated
 * report.html        what happened, to look at
 * checkpoint-N/      model, optimiser and trust to resume from; the highest number counts, older ones are kept
 * </pre>
 */
public final class Run implements Journal {
    /** Name of the settings in the folder. */
    public static final String CONFIG = "config.json";

    /** Name of the settings as {@code --config} takes them, in the folder. */
    public static final String SETTINGS = "train.conf";

    /** Name of the facts about the machine in the folder. */
    public static final String ENVIRONMENT = "environment.json";

    /** Name of the places where it was computed, in the folder. */
    public static final String STARTS = "starts.jsonl";

    /** Name of the epochs' figures in the folder. */
    public static final String METRICS = "metrics.jsonl";

    /** Name of the best model in the folder. */
    public static final String BEST = "best.safetensors";

    /** Name of the last model in the folder. */
    public static final String MODEL = "model.safetensors";

    /** Name of the page that shows it all, in the folder. */
    public static final String REPORT = "report.html";

    private final Path folder;
    private final Template template;
    private final DurableFiles files;
    private final Checkpoints checkpoints;
    private final long seed;
    private final long opened = System.nanoTime();
    private double before; // seconds that earlier parts of the run took
    private long generation;
    private String metrics = ""; // the line of the last epoch
    private boolean pending; // whether its checkpoint is still to be published

    /**
     * What every model of a run has in common.
     *
     * @param scaling how raw values become inputs
     * @param classes a name for each output
     * @param shape of an input
     * @param provenance where the models come from
     * @param targets see {@link Model#targets}
     */
    public record Template(
            Scaling scaling,
            List<String> classes,
            List<Integer> shape,
            Map<String, String> provenance,
            @Nullable Scaling targets) {
        /**
         * A model of the run.
         *
         * @param weights of its network
         * @return the model
         */
        public Model model(Weights weights) {
            return new Model(weights, scaling, classes, shape, provenance, targets);
        }

        static Template of(Model model) {
            return new Template(
                    model.scaling(),
                    model.classes(),
                    model.shape(),
                    model.provenance(),
                    model.targets());
        }
    }

    Run(Path folder, Template template, long seed, DurableFiles files) {
        this.folder = folder;
        this.seed = seed;
        this.template = template;
        this.files = files;
        this.checkpoints = new Checkpoints(folder, files);
    }

    /**
     * Begins a run.
     *
     * @param folder is made; must not hold a run yet
     * @param config the effective settings
     * @param environment facts about the machine
     * @param template what every model of the run has in common
     * @param seed of the run
     * @return the run
     * @throws WriteException when the folder cannot be made, or holds a run already
     */
    public static Run create(
            Path folder,
            Map<String, ?> config,
            Map<String, ?> environment,
            Template template,
            long seed) {
        var run = new Run(folder, template, seed, DurableFiles.REAL);
        run.begin(config, environment);
        return run;
    }

    void begin(Map<String, ?> config, Map<String, ?> environment) {
        try {
            files.makeFolders(folder);
            clearFailedStart();
            files.create(folder.resolve(CONFIG), out -> out.text(Json.page(config)));
            files.create(folder.resolve(ENVIRONMENT), out -> out.text(Json.page(environment)));
            files.disk().forceFolder(folder);
        } catch (FileAlreadyExistsException e) {
            String what = Files.isDirectory(folder)
                    ? folder + ": there is a run in it already; resume it with --resume, or"
                    : e.getFile() + ": it is not a folder;";
            throw new WriteException(what + " give another folder with --out", e);
        } catch (IOException e) {
            throw new WriteException(folder + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Goes on with a run: figures of epochs after its checkpoint are dropped.
     *
     * @param folder of the run
     * @param from what {@link Resumable#latest} gave
     * @return the run
     * @throws WriteException when the folder cannot be written
     */
    public static Run reopen(Path folder, Resumable from) {
        var run = new Run(folder, Template.of(from.model()), from.seed(), DurableFiles.REAL);
        run.generation = from.generation();
        run.metrics = from.metrics();
        run.before = from.elapsed();
        WriteException.guard(folder, () -> run.files.clear(folder));
        run.metrics().keep(from.moment().epoch(), from.metrics());
        return run;
    }

    /** A start that failed before its first checkpoint has left nothing to lose. */
    private void clearFailedStart() throws IOException {
        if (checkpoints.latest().isEmpty()) {
            for (String name : List.of(CONFIG, ENVIRONMENT, STARTS)) {
                files.remove(folder.resolve(name));
            }
        }
    }

    /**
     * The settings of a run.
     *
     * @param folder of the run
     * @return names and values in the order in which they were written
     * @throws ModelException when there is no run, or its settings are damaged
     */
    public static Map<String, String> config(Path folder) {
        Path file = folder.resolve(CONFIG);
        try {
            return Json.read(Files.readString(file));
        } catch (IOException e) {
            throw new ModelException(
                    file + ": cannot be read as the settings of a run: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the last model.
     *
     * @param weights of the network
     * @return the model
     * @throws WriteException when it cannot be written
     */
    public Model finish(Weights weights) {
        Model model = template.model(weights);
        model.save(folder.resolve(MODEL), files);
        return model;
    }

    /**
     * The folder.
     *
     * @return as it was given
     */
    public Path folder() {
        return folder;
    }

    /**
     * Keeps the settings in a form that begins the run again.
     *
     * @param lines of {@code train.conf}
     * @throws WriteException when it cannot be written
     */
    public void keep(List<String> lines) {
        Path file = folder.resolve(SETTINGS);
        WriteException.guard(file, () -> files.replace(file, lines));
    }

    /**
     * Notes where the run is computed from now on.
     *
     * @param start device, options, kernels
     */
    public void started(Start start) {
        Path file = folder.resolve(STARTS);
        WriteException.guard(file, () -> files.append(file, Json.line(start.facts())));
    }

    @Override
    public void best(Best best, Weights weights) {
        template.model(weights).save(folder.resolve(BEST), files);
    }

    @Override
    public void epoch(EpochReport report) {
        metrics = Json.line(figures(report));
        pending = true;
    }

    @Override
    public void checkpoint(Moment moment) {
        double elapsed = before + (System.nanoTime() - opened) * 1e-9;
        checkpoints.publish(
                ++generation,
                template.model(moment.weights()),
                Saved.state(moment, seed, metrics, elapsed),
                moment.standing());
        if (pending) {
            metrics().add(metrics);
            pending = false;
        }
    }

    @Override
    public void mistrusted(MistrustException found) {
        try {
            checkpoints.suspect(String.valueOf(found.getMessage()));
        } catch (ModelException e) {
            found.addSuppressed(e); // what was found is the worse news
        }
    }

    /**
     * The figures of an epoch by name, as in {@code metrics.jsonl}.
     *
     * @param report the epoch
     * @return names and values
     */
    public static Map<String, Object> figures(EpochReport report) {
        return Metrics.figures(report);
    }

    /**
     * Training time of all epochs so far, also before an interruption.
     *
     * @return seconds, validation not counted
     * @throws ModelException when the metrics cannot be read
     */
    public double seconds() {
        return History.of(folder).seconds();
    }

    /**
     * Keeps another number of checkpoints than two.
     *
     * @param count of the newest checkpoints, 1 or more
     */
    public void keepCheckpoints(int count) {
        checkpoints.keep(count);
    }

    private Metrics metrics() {
        return new Metrics(folder.resolve(METRICS), files);
    }
}
