package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.model.Model;
import io.kiln.model.WriteException;
import io.kiln.net.Loss;
import io.kiln.page.Words;
import io.kiln.train.Evaluation;
import io.kiln.train.Look;
import io.kiln.train.Run;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Says how well a model does on labelled examples that it was not trained on. */
@Command(
        name = "evaluate",
        description =
                "Accuracy, loss, and what a model takes for what, on the test part of some data.")
final class EvaluateCommand implements Callable<Integer> {
    /** More classes than this make a table that nobody asked for. */
    private static final int SHOWN_CLASSES = 20;

    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            showDefaultValue = Visibility.NEVER,
            arity = "1..*",
            description =
                    "A model file, or a run's folder: the best model in it. Of several, and of a"
                            + " committee's folder: each, the mean of all, and of all but one.")
    List<Path> named = List.of();

    @Mixin
    DataOptions data = new DataOptions();

    @Option(
            names = "--by-class",
            negatable = true,
            description = "Precision, recall and F1 of each class.")
    @Nullable
    Boolean byClass;

    @Option(
            names = "--confusion",
            negatable = true,
            description =
                    "How often each class (row) was taken for which (column). This and --by-class are shown"
                            + " without being asked for up to " + SHOWN_CLASSES + " classes.")
    @Nullable
    Boolean confusion;

    @Option(
            names = "--min-confidence",
            paramLabel = "SHARE",
            converter = Share.Converter.class,
            description =
                    "Take only answers that are at least so sure, for example 0.95 or 95%%; tell how many are"
                            + " rejected, and how many of the others are wrong.")
    @Nullable
    Share least;

    @Option(
            names = "--target-accuracy",
            paramLabel = "SHARE",
            converter = Share.Converter.class,
            description = "Exit with 5 when the accuracy is below, for example 0.978 or 97.8%%.")
    @Nullable
    Share target;

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    CommonOptions common = new CommonOptions();

    EvaluateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<ModelFile> files = ModelFile.all(named);
        ModelFile first = files.get(0);
        if (least != null && first.model().network().loss() != Loss.CROSS_ENTROPY) {
            throw Usage.wrong(
                    spec,
                    "--min-confidence: " + first.from()
                            + " was not trained by cross-entropy, so its"
                            + " outputs are no probabilities");
        }
        Dataset examples = examples(first.model());
        Evaluation result = files.size() > 1 ? committee(files, examples) : single(first, examples);
        return verdict(result.score().accuracy());
    }

    private Evaluation single(ModelFile file, Dataset examples) {
        Evaluation result;
        try (Device opened = device.open(shell)) {
            result =
                    Evaluation.of(opened, file.model().weights(), file.model().scaling(), examples);
        }
        List<Look> looks = List.of();
        if (onOwnTestPart()) {
            Path run = named.get(0);
            note(() -> Look.now("evaluate", file.model().weights().hash(), result.score())
                    .note(run));
            looks = Look.all(run);
        }
        if (common.json) {
            Map<String, Object> facts = facts(file.from().toString(), examples, result, looks);
            shell.terminal().json(facts);
        } else {
            shell.terminal()
                    .line(file.from() + ", " + file.model().network().widths() + ", on "
                            + examples.name());
            show(result, looks);
        }
        return result;
    }

    private Evaluation committee(List<ModelFile> files, Dataset examples) {
        List<String> names = files.stream().map(file -> file.from().toString()).toList();
        List<Model> models = files.stream().map(ModelFile::model).toList();
        CommitteeScores scores;
        try (Device opened = device.open(shell)) {
            scores = CommitteeScores.of(opened, models, examples);
        }
        if (onOwnTestPart()) {
            note(() -> scores.note("evaluate", ModelFile.each(named), models));
        }
        String what = "committee of " + files.size();
        if (common.json) {
            Map<String, Object> facts = facts(what, examples, scores.all(), List.of());
            facts.put("members", scores.facts(names));
            shell.terminal().json(facts);
        } else {
            shell.terminal().line(what + ", on " + examples.name());
            scores.lines(names).forEach(shell.terminal()::data);
            shell.terminal().data("");
            show(scores.all(), List.of());
        }
        return scores.all();
    }

    /**
     * What is given to test on alone is taken whole; any other source has a part for it. A run brings
     * its own.
     */
    private Dataset examples(Model model) {
        if (data.data == null && data.test != null) {
            return data.testAlone(data.test, model);
        }
        if (onOwnTestPart()) {
            return ofRun();
        }
        return data.source(shell).test(shell.cache(), model);
    }

    private boolean onOwnTestPart() {
        return !data.given() && Files.isRegularFile(named.get(0).resolve(Run.CONFIG));
    }

    /** Counts a look; a folder that cannot be written to is no reason to keep the answer back. */
    private void note(Runnable look) {
        try {
            look.run();
        } catch (WriteException e) {
            shell.terminal().problem("this evaluation is not counted: " + e.getMessage());
        }
    }

    /**
     * Only as long as the data are what they were, and the same for all: else rows trained on could
     * be among them.
     */
    private Dataset ofRun() {
        Path first = named.get(0);
        Map<String, String> config = Run.config(first);
        String hash = config.get(LoadedData.HASH);
        for (Path other : named.subList(1, named.size())) {
            if (!Files.isRegularFile(other.resolve(Run.CONFIG))
                    || !Objects.equals(Run.config(other).get(LoadedData.HASH), hash)) {
                throw new DataException(other + ": nothing says that it was trained on the data of "
                        + first + "; say by --data what to evaluate on");
            }
        }
        return LoadedData.again(first, config, shell).examples().test();
    }

    private int verdict(double accuracy) {
        if (target == null || accuracy >= target.value()) {
            return ExitCode.OK.number();
        }
        shell.terminal()
                .problem("accuracy " + Words.percent(accuracy) + " is below the target of "
                        + target);
        return ExitCode.TARGET.number();
    }

    private void show(Evaluation result, List<Look> looks) {
        Terminal terminal = shell.terminal();
        if (result.errors() != null) {
            terminal.data(Deviations.line(result.errors()));
            Deviations.table(result.errors()).forEach(terminal::data);
            looked(looks);
            return;
        }
        var tables = new EvaluationTables(result, least);
        tables.figures().forEach(terminal::data);
        looked(looks);
        if (shown(byClass, result)) {
            terminal.data("");
            tables.classes().forEach(terminal::data);
        }
        if (shown(confusion, result)) {
            terminal.data("");
            tables.confusion().forEach(terminal::data);
        }
    }

    private void looked(List<Look> looks) {
        if (!looks.isEmpty()) {
            shell.terminal().line("the test part of this run was " + Look.words(looks));
        }
    }

    private static boolean shown(@Nullable Boolean asked, Evaluation result) {
        return asked == null ? result.classes().size() <= SHOWN_CLASSES : asked;
    }

    private Map<String, Object> facts(
            String model, Dataset examples, Evaluation result, List<Look> looks) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        facts.put("data", examples.name());
        if (result.errors() != null) {
            facts.put("examples", result.score().examples());
            facts.putAll(Deviations.facts(result.errors()));
            facts.put("targets", Deviations.eachFacts(result.errors()));
            return facts;
        }
        facts.putAll(new EvaluationTables(result, least).facts());
        if (!looks.isEmpty()) {
            facts.put("test_evaluations", looks.size());
        }
        return facts;
    }
}
