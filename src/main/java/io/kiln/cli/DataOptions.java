package io.kiln.cli;

import io.kiln.data.Csv;
import io.kiln.data.Dataset;
import io.kiln.data.PictureSize;
import io.kiln.model.Model;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which examples a verb works on; {@link DataSource} is what becomes of it. */
final class DataOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "WHAT",
            description =
                    "mnist; strokes, the built-in digits; a folder with a folder of pictures for each class; a CSV"
                            + " file; a NumPy file: .npz with x and y, or .npy with --labels; an IDX file with"
                            + " --labels; or a folder with four IDX files named as MNIST's. Without it, MNIST"
                            + " where it is found, else strokes.")
    @Nullable
    String data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Where the files of MNIST are. Without it, $KILN_DATA, data/mnist and the user's cache.")
    @Nullable
    Path folder;

    @Option(
            names = "--test-data",
            paramLabel = "WHAT",
            description =
                    "What to test on, a file or folder like --data. Without it, folders test and x_test in --data,"
                            + " else a fifth of --data, shuffled always alike, is held out.")
    @Nullable
    Path test;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "The labels of --data where that is an .npy or IDX file; one of these.")
    @Nullable
    Path labels;

    @Option(names = "--test-labels", paramLabel = "FILE", description = "The same for --test-data.")
    @Nullable
    Path testLabels;

    @Option(
            names = "--task",
            paramLabel = "classification|regression",
            defaultValue = "classification",
            description =
                    "What is to be found: a class, or numbers: then --label names one or more columns of a CSV"
                            + " file, with commas between, and y or --labels holds floats.")
    DataSource.Task task = DataSource.Task.CLASSIFICATION;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            description =
                    "Size in pixels that pictures in folders are resized to, such as 28x28; each axis by itself, the"
                            + " mean of what a pixel covers where it shrinks, linear where it grows. Not needed"
                            + " where all have one size.")
    @Nullable
    String size;

    @Option(
            names = "--header",
            paramLabel = "auto|yes|no",
            defaultValue = "auto",
            description = "Whether the first line of a CSV file names the columns.")
    Csv.Header header = Csv.Header.AUTO;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Column of a CSV file with the class, or with the target: its name, or its number from 1."
                            + " Without it, the last.")
    String label = "";

    @Mixin
    DecodedOption limit = new DecodedOption();

    /**
     * Whether anything says which data is meant.
     *
     * @return false when nothing was asked for
     */
    boolean given() {
        return data != null || folder != null || forAnyFile() || forTables();
    }

    private boolean forAnyFile() {
        return test != null
                || task == DataSource.Task.REGRESSION
                || labels != null
                || testLabels != null
                || size != null;
    }

    private boolean forTables() {
        return header != Csv.Header.AUTO || !label.isEmpty();
    }

    /** The words of a command line that mean the same, without those that nobody needs to say. */
    List<String> words() {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("--data", data);
        given.put("--data-dir", folder);
        given.put("--test-data", test);
        given.put("--labels", labels);
        given.put("--test-labels", testLabels);
        given.put("--task", task == DataSource.Task.CLASSIFICATION ? null : Usage.word(task));
        given.put("--size", size);
        given.put("--header", header == Csv.Header.AUTO ? null : Usage.word(header));
        given.put("--label", label.isEmpty() ? null : label);
        given.put("--max-decoded", limit.word());
        List<String> words = new ArrayList<>();
        given.forEach((name, value) -> {
            if (value != null) {
                words.addAll(List.of(name, value.toString()));
            }
        });
        return words;
    }

    /**
     * What is meant. Says so in two lines when it falls back to the built-in digits.
     *
     * @param shell where to look
     * @return the source, not read yet
     * @throws io.kiln.data.DataException when there is no such data
     * @throws picocli.CommandLine.ParameterException when options do not go together
     */
    DataSource source(Shell shell) {
        DataSource source = DataSource.choose(data, folder, csv(), shell);
        check(source.kind());
        if (labels != null) {
            source = source.withLabels(DataSource.existing(labels));
        }
        if (test != null) {
            source = source.withTest(DataSource.existing(test), testLabels);
        }
        source = source.withTask(task).withDecoded(limit.decoded);
        return size == null ? source : source.withSize(PictureSize.of(size));
    }

    private void check(DataSource.Kind kind) {
        boolean own = kind == DataSource.Kind.MNIST || kind == DataSource.Kind.STROKES;
        refuse(test != null && own, "--test-data goes with data of your own");
        refuse(
                forTables() && kind != DataSource.Kind.CSV,
                "--header and --label go with a CSV file");
        refuse(
                (labels != null || testLabels != null) && !kind.isArray(),
                "--labels and --test-labels go with .npy and IDX files");
        refuse(
                size != null && kind != DataSource.Kind.FOLDER,
                "--size goes with folders of pictures");
        refuse(
                task == DataSource.Task.REGRESSION
                        && kind != DataSource.Kind.CSV
                        && !kind.isArray(),
                "--task regression goes with CSV, NumPy and IDX files");
        refuse(folder != null && kind != DataSource.Kind.MNIST, "--data-dir says where MNIST is");
        refuse(testLabels != null && test == null, "--test-labels goes with --test-data");
    }

    private void refuse(boolean wrong, String what) {
        if (wrong) {
            String given = data == null ? "not given" : data;
            throw Usage.wrong(spec, what + ", and --data is " + given);
        }
    }

    /** What a model is tested on where nothing but {@code --test-data} says it, taken whole. */
    Dataset testAlone(Path path, Model model) {
        Path at = DataSource.existing(path);
        DataSource.Kind kind = DataSource.kind(at);
        var source = new DataSource(
                kind,
                DataSource.Place.of(at, testLabels),
                null,
                csv(),
                size == null ? null : PictureSize.of(size),
                Treatment.DEFAULT,
                model.targets() == null
                        ? DataSource.Task.CLASSIFICATION
                        : DataSource.Task.REGRESSION,
                limit.decoded);
        return new DataReader(source, model).whole();
    }

    /** How CSV files are read. */
    Csv.Options csv() {
        return Csv.Options.defaults().withHeader(header).withLabel(label);
    }
}
