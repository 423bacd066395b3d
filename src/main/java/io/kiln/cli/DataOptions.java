package io.kiln.cli;

import io.kiln.data.Csv;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;

/** Which examples a verb works on; {@link DataSource} is what becomes of it. */
public final class DataOptions {
    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "WHAT",
            description =
                    "mnist; strokes, the built-in digits; a CSV file; or a folder with four IDX files named as"
                            + " MNIST's. Without it, MNIST where it is found, else strokes.")
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
            paramLabel = "FILE",
            description =
                    "CSV file to test on. Without it, a fifth of --data, shuffled always alike, is held out.")
    @Nullable
    Path test;

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
                    "Column of a CSV file with the class: its name, or its number from 1. Without it, the last.")
    String label = "";

    /** Made by picocli. */
    public DataOptions() {}

    /**
     * Whether anything says which data is meant.
     *
     * @return false when nothing was asked for
     */
    public boolean given() {
        return data != null
                || folder != null
                || test != null
                || header != Csv.Header.AUTO
                || !label.isEmpty();
    }

    /**
     * What is meant. Says so in two lines when it falls back to the built-in digits.
     *
     * @param shell where to look
     * @return the source, not read yet
     * @throws io.kiln.data.DataException when there is no such data
     * @throws picocli.CommandLine.ParameterException when options do not go together
     */
    public DataSource source(Shell shell) {
        DataSource source = DataSource.choose(data, folder, csv(), shell);
        boolean table = source.kind() == DataSource.Kind.CSV;
        boolean forTables = test != null || header != Csv.Header.AUTO || !label.isEmpty();
        if (forTables && !table) {
            throw Usage.wrong(
                    spec(),
                    "--test-data, --header and --label go with a CSV file, and --data is "
                            + (data == null ? "not given" : data));
        }
        if (folder != null && source.kind() != DataSource.Kind.MNIST) {
            throw Usage.wrong(spec(), "--data-dir says where MNIST is, and --data is " + data);
        }
        return table && test != null ? source.withTest(test) : source;
    }

    /** How CSV files are read. */
    Csv.Options csv() {
        return Csv.Options.defaults().withHeader(header).withLabel(label);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("data options outside of a command");
        }
        return spec;
    }
}
