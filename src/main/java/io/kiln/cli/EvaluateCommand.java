package io.kiln.cli;

import io.kiln.data.Csv;
import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.model.Model;
import io.kiln.model.WriteException;
import io.kiln.net.Loss;
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
import java.util.ArrayList;
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
    @Nullable
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
                    spec(),
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
            shell.terminal().data(JsonText.of(facts));
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
            shell.terminal().data(JsonText.of(facts));
        } else {
            shell.terminal().line(what + ", on " + examples.name());
            scores.lines(names).forEach(shell.terminal()::data);
            shell.terminal().data("");
            show(scores.all(), List.of());
        }
        return scores.all();
    }

    /**
     * A CSV file to test on alone is taken whole; any other source has a part for it. A run brings
     * its own.
     */
    private Dataset examples(Model model) {
        if (data.data == null && data.test != null) {
            return Csv.read(data.test, data.csv(), model.classes());
        }
        if (onOwnTestPart()) {
            return ofRun();
        }
        return data.source(shell).test(shell.cache(), model.classes());
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
                .problem("accuracy " + Figures.percent(accuracy) + " is below the target of "
                        + target);
        return ExitCode.TARGET.number();
    }

    private void show(Evaluation result, List<Look> looks) {
        Terminal terminal = shell.terminal();
        terminal.data("accuracy  %s  (%s of %s)"
                .formatted(
                        Figures.percent(result.score().accuracy()),
                        Figures.count(result.score().hits()),
                        Figures.count(result.score().examples())));
        terminal.data("loss      " + Figures.number(result.score().loss()));
        new Sureness(result.answers(), least).lines().forEach(terminal::data);
        if (!looks.isEmpty()) {
            terminal.line("the test part of this run was " + Look.words(looks));
        }
        if (shown(byClass, result)) {
            terminal.data("");
            classTable(result).forEach(terminal::data);
        }
        if (shown(confusion, result)) {
            terminal.data("");
            confusionTable(result).forEach(terminal::data);
        }
    }

    private static boolean shown(@Nullable Boolean asked, Evaluation result) {
        return asked == null ? result.classes().size() <= SHOWN_CLASSES : asked;
    }

    private static List<String> classTable(Evaluation result) {
        var table = new Table(1).row("class", "examples", "precision", "recall", "F1");
        for (int c = 0; c < result.classes().size(); c++) {
            table.row(
                    result.classes().get(c),
                    Figures.count(result.support(c)),
                    Figures.percent(result.precision(c)),
                    Figures.percent(result.recall(c)),
                    Figures.percent(result.f1(c)));
        }
        return table.lines();
    }

    private static List<String> confusionTable(Evaluation result) {
        List<Object> head = new ArrayList<>(List.of("is \\ taken for"));
        head.addAll(result.classes());
        var table = new Table(1).row(head);
        for (int truth = 0; truth < result.classes().size(); truth++) {
            List<Object> row = new ArrayList<>(List.of(result.classes().get(truth)));
            for (int count : result.confusion()[truth]) {
                row.add(count == 0 ? "." : String.valueOf(count));
            }
            table.row(row);
        }
        return table.lines();
    }

    private Map<String, Object> facts(
            String model, Dataset examples, Evaluation result, List<Look> looks) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        facts.put("data", examples.name());
        facts.put("examples", result.score().examples());
        facts.put("hits", result.score().hits());
        facts.put("accuracy", result.score().accuracy());
        facts.put("loss", result.score().loss());
        facts.putAll(new Sureness(result.answers(), least).facts());
        if (!looks.isEmpty()) {
            facts.put("test_evaluations", looks.size());
        }
        List<Object> classes = new ArrayList<>();
        for (int c = 0; c < result.classes().size(); c++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("class", result.classes().get(c));
            one.put("examples", result.support(c));
            one.put("precision", result.precision(c));
            one.put("recall", result.recall(c));
            one.put("f1", result.f1(c));
            classes.add(one);
        }
        facts.put("classes", classes);
        facts.put("confusion", List.of(result.confusion()));
        return facts;
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("options outside of a command");
        }
        return spec;
    }
}
