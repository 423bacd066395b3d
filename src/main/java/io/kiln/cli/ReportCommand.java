package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.data.TrainTest;
import io.kiln.device.Device;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.report.Examined;
import io.kiln.report.RunAccount;
import io.kiln.train.Evaluation;
import io.kiln.train.Look;
import io.kiln.train.Run;
import io.kiln.train.Score;
import io.kiln.train.Settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Makes the page of a run, or of a committee, again. */
@Command(
        name = "report",
        description =
                "Makes a run's report.html (again): curves, confusion matrix, mistakes, calibration, weights, time per"
                        + " kernel, settings. A run that is not through is shown on its validation part. Of a"
                        + " committee: its members, how they answer together, and without each.")
final class ReportCommand implements Callable<Integer> {
    private static final double WARM_UP = 0.5; // seconds of steps before those that are measured

    private final Shell shell;

    @Parameters(
            paramLabel = "RUN",
            showDefaultValue = Visibility.NEVER,
            description = "A run's folder, or a committee's.")
    Path folder = Path.of("");

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    CommonOptions common = new CommonOptions();

    ReportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (CommitteeFolder.isOne(folder)) {
            return committee(CommitteeFolder.open(folder));
        }
        RunAccount account = RunFacts.account(folder, shell);
        Settings settings = RunFacts.settings(folder, account.config());
        ModelFile file = ModelFile.open(folder);
        TrainTest examples = LoadedData.again(folder, account.config(), shell).examples();
        var report = new RunReport(folder, file.model(), examples, settings);
        device.trace(true);
        try (Device opened = device.open(shell)) {
            Examined examined =
                    account.through() ? tested(report, opened) : report.validated(opened);
            Path page = report.write(examined, report.kernels(opened, WARM_UP));
            say(
                    page,
                    folder,
                    examined == null ? null : examined.part(),
                    examined == null ? null : examined.evaluation().score());
        }
        return ExitCode.OK.number();
    }

    private int committee(CommitteeFolder members) {
        if (!members.through()) {
            throw new ModelException(folder
                    + ": the committee is not through; go on with: kiln train --resume " + folder);
        }
        Dataset test =
                LoadedData.again(folder, Run.config(folder), shell).examples().test();
        List<Model> models = members.models();
        try (Device opened = device.open(shell)) {
            var scores = CommitteeScores.of(opened, models, test);
            scores.note("report", members.runs(), models);
            Path page = new CommitteeReport(members, models, scores).write(test);
            say(page, members.runs().get(0), "test", scores.all().score());
        }
        return ExitCode.OK.number();
    }

    private Examined tested(RunReport report, Device opened) {
        Evaluation test = Evaluation.of(
                opened,
                report.model().weights(),
                report.model().scaling(),
                report.examples().test());
        Look.now("report", report.model().weights().hash(), test.score()).note(folder);
        return report.tested(test);
    }

    private void say(Path page, Path looked, @Nullable String part, @Nullable Score score) {
        if (common.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("report", page.toString());
            if (part != null && score != null) {
                facts.put("part", part);
                facts.put("accuracy", score.accuracy());
                facts.put("loss", score.loss());
            }
            shell.terminal().json(facts);
        } else {
            shell.terminal().data(page.toString());
        }
        shell.terminal().line("the test part of this run was " + Look.words(Look.all(looked)));
    }
}
