package io.kiln.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kiln.data.DataException;
import io.kiln.file.DurableFiles;
import io.kiln.model.Checkpoints;
import io.kiln.model.ModelException;
import io.kiln.model.WriteException;
import io.kiln.train.Run;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Cross-validation: a training for each fold, in a run's folder of its own, and what they come to. */
@Command(
        name = "folds",
        sortOptions = false,
        description = {
            "Cross-validation: cuts the training data into K equal parts, each with every class in its share, trains"
                    + " K networks, each validated by another part and trained on all the others, and says how"
                    + " well they did, with mean and spread.",
            "What follows -- are options of kiln train, such as: kiln folds -k 5 -- --data iris.csv --epochs 20"
        })
final class FoldsCommand implements Callable<Integer> {
    /** The words of the training, a line each, in the folder. */
    private static final String WORDS = "folds.txt";

    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-k", "--folds"},
            paramLabel = "K",
            defaultValue = "5",
            description = "Parts, 2 to 100.")
    int folds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The folder, new, with fold-1 and so on in it. Without it, runs/folds- and"
                            + " the time.")
    @Nullable
    Path out;

    @Option(
            names = "--resume",
            paramLabel = "FOLDS",
            description =
                    "Go on with an interrupted one, exactly as if it had not been interrupted.")
    @Nullable
    Path resume;

    @Parameters(paramLabel = "OPTION", description = "Options of kiln train, after --.")
    List<String> words = List.of();

    @Mixin
    CommonOptions common = new CommonOptions();

    FoldsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Path folder = resume == null ? begin() : resume;
        List<String> saved = saved(folder);
        folds = count(saved, folder);
        List<String> training = saved.subList(1, saved.size());
        List<FoldResult> results = new ArrayList<>();
        for (int i = 1; i <= folds; i++) {
            Path run = folder.resolve("fold-" + i);
            int code = Files.exists(run.resolve(Run.MODEL)) ? 0 : train(i, run, training);
            if (code != ExitCode.OK.number()) {
                shell.terminal().line("go on with: kiln folds --resume " + folder);
                return code;
            }
            results.add(FoldResult.of(i, run));
        }
        show(results);
        return ExitCode.OK.number();
    }

    private Path begin() {
        for (String own : List.of("--fold", "--out", "--resume", "--validation")) {
            if (words.stream().anyMatch(w -> w.equals(own) || w.startsWith(own + "="))) {
                throw Usage.wrong(spec, own + ": not after --, kiln folds says it itself");
            }
        }
        if (folds < 2 || folds > 100) {
            throw Usage.wrong(spec, "--folds " + folds + ": needs 2 to 100");
        }
        if (words.stream().anyMatch(word -> word.contains("\n"))) {
            throw Usage.wrong(spec, "a word with a line break in it, which no training needs");
        }
        Path folder = out == null ? RunFacts.folder(shell.workingFolder(), "folds-") : out;
        List<String> lines = new ArrayList<>(List.of(String.valueOf(folds)));
        lines.addAll(words);
        try {
            DurableFiles.REAL.makeFolders(folder);
            String text = String.join("\n", lines) + "\n";
            DurableFiles.REAL.create(folder.resolve(WORDS), out -> out.text(text));
            DurableFiles.REAL.disk().forceFolder(folder);
        } catch (IOException e) {
            throw new WriteException(
                    folder + ": cannot be written, or there are folds in it already: "
                            + e.getMessage(),
                    e);
        }
        return folder;
    }

    private static List<String> saved(Path folder) {
        try {
            return Files.readAllLines(folder.resolve(WORDS));
        } catch (IOException e) {
            throw new ModelException(
                    folder + ": no " + WORDS + " to go on from: " + e.getMessage(), e);
        }
    }

    private static int count(List<String> saved, Path folder) {
        if (saved.isEmpty() || !saved.get(0).matches("[0-9]{1,3}")) {
            throw new DataException(folder.resolve(WORDS) + ": damaged; begin anew");
        }
        return Integer.parseInt(saved.get(0));
    }

    private int train(int i, Path run, List<String> training) {
        shell.terminal().line("fold " + i + " of " + folds);
        List<String> all = new ArrayList<>(List.of("train"));
        if (new Checkpoints(run).latest().isPresent()) {
            all.addAll(List.of("--resume", run.toString()));
        } else {
            all.addAll(training);
            all.addAll(List.of("--fold", i + "/" + folds, "--out", run.toString()));
        }
        all.add("--quiet");
        return Main.run(silent(), all.toArray(String[]::new));
    }

    /** What a single training says of its test part is not what folds are about. */
    private Shell silent() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        var terminal = new Terminal(
                shell.terminal().input(), nowhere, shell.terminal().err(), Screen.NONE);
        return new Shell(terminal, shell.environment(), shell.workingFolder());
    }

    private void show(List<FoldResult> results) {
        if (common.json) {
            results.forEach(result -> shell.terminal().json(result.facts()));
            shell.terminal().json(FoldResult.summary(results));
        } else {
            FoldResult.table(results).forEach(shell.terminal()::data);
        }
    }
}
