package io.kiln.cli;

import io.kiln.data.ArrayFiles;
import io.kiln.data.Csv;
import io.kiln.data.CsvTargets;
import io.kiln.data.Dataset;
import io.kiln.data.Mnist;
import io.kiln.data.PictureFolder;
import io.kiln.data.PictureSize;
import io.kiln.data.Scaling;
import io.kiln.data.Strokes;
import io.kiln.data.Targets;
import io.kiln.data.TrainTest;
import io.kiln.device.CacheFolder;
import io.kiln.model.Model;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads what a {@link DataSource} says, for training or as a model needs it. */
final class DataReader {
    private final DataSource source;
    private final @Nullable List<String> known; // the model's classes
    private final @Nullable PictureSize size;
    private final @Nullable Scaling units; // of the model's targets

    /** @param model what the examples are for; null for a training */
    DataReader(DataSource source, @Nullable Model model) {
        this.source = source;
        this.known = model == null ? null : model.classes();
        this.units = model == null ? null : model.targets();
        boolean flat = model == null || model.shape().size() != 2;
        this.size = source.size() != null || model == null || flat
                ? source.size()
                : new PictureSize(model.shape().get(1), model.shape().get(0));
    }

    /** Both parts, what validates at the end of the one. */
    TrainTest both(CacheFolder cache) {
        TrainTest read = read(cache);
        Dataset arranged = source.treatment().arranged(read.train());
        return new TrainTest(arranged, read.test());
    }

    Dataset test(CacheFolder cache) {
        return read(cache).test();
    }

    private TrainTest read(CacheFolder cache) {
        return switch (source.kind()) {
            case STROKES -> Strokes.open(cache, DataSource.STROKES_SEED);
            case MNIST -> Mnist.load(source.required().path(), source.decoded());
            case CSV, FOLDER, NUMPY, IDX -> split();
        };
    }

    /** What is tested on: another place, else what the place has for it, else a fifth. */
    private TrainTest split() {
        DataSource.Place place = source.required();
        Dataset all = part(place, known);
        Optional<Dataset> test = source.test() != null
                ? Optional.of(part(source.test(), all.classes()))
                : ownTest(place.path(), all.classes());
        TrainTest both = test.map(t -> new TrainTest(all, t)).orElseGet(() -> HoldOut.split(all));
        return regression() ? inUnits(both) : both;
    }

    /**
     * Targets are shown to the network with mean 0 and variance 1 over the training part, what
     * validates included: it is but the unit in which it answers.
     */
    private TrainTest inUnits(TrainTest both) {
        Scaling units = this.units == null ? Scaling.standardiseTargets(both.train()) : this.units;
        return new TrainTest(scaled(both.train(), units), scaled(both.test(), units));
    }

    private static Dataset scaled(Dataset part, Scaling units) {
        float[] values = part.targets().orElseThrow().values();
        return part.withTargets(part.classes(), new Targets(values, units));
    }

    private boolean regression() {
        return source.task() == DataSource.Task.REGRESSION;
    }

    private Optional<Dataset> ownTest(Path path, List<String> classes) {
        return switch (source.kind()) {
            case FOLDER ->
                PictureFolder.test(path)
                        .map(test -> PictureFolder.read(test, size, classes, source.decoded()));
            case NUMPY ->
                regression()
                        ? ArrayFiles.regressionTest(path, source.decoded())
                        : ArrayFiles.test(path, classes, source.decoded());
            case CSV, IDX, MNIST, STROKES -> Optional.empty();
        };
    }

    /** All examples of a place. */
    private Dataset part(DataSource.Place place, @Nullable List<String> classes) {
        if (regression()) {
            return source.kind().isArray()
                    ? ArrayFiles.regression(place.path(), place.labels(), source.decoded())
                    : CsvTargets.read(place.path(), source.csv());
        }
        return switch (source.kind()) {
            case FOLDER ->
                PictureFolder.read(
                        PictureFolder.train(place.path()), size, classes, source.decoded());
            case NUMPY, IDX ->
                ArrayFiles.read(place.path(), place.labels(), classes, source.decoded());
            case CSV, MNIST, STROKES ->
                classes == null
                        ? Csv.read(place.path(), source.csv())
                        : Csv.read(place.path(), source.csv(), classes);
        };
    }

    /** All examples of a place, whatever it has besides: what a model is tested on alone. */
    Dataset whole() {
        Dataset all = part(source.required(), known);
        return units == null ? all : scaled(all, units);
    }
}
