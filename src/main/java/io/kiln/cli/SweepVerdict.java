package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.model.Model;
import io.kiln.train.Evaluation;
import io.kiln.train.Grid;
import io.kiln.train.Look;
import io.kiln.train.PointResult;
import io.kiln.train.SweepFolder;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a sweep comes to in the end: the results, and one look at the test part by the best.
 *
 * @param terminal where it is shown
 * @param json whether as an object a line
 * @param folder of the sweep
 * @param grid what was tried
 * @param report on all points
 */
record SweepVerdict(
        Terminal terminal, boolean json, SweepFolder folder, Grid grid, SweepReport report) {
    /**
     * Shows and keeps the results.
     *
     * @param device to test on
     * @return the exit code
     */
    int give(Device device, Dataset testPart) {
        var table = new SweepTable(grid, report.ranked());
        folder.table(table.csv());
        if (json) {
            showJson(table);
        } else {
            show(table);
        }
        Optional<PointResult> best = report.best();
        if (best.isPresent()) {
            Model model = folder.best(best.get().point());
            Evaluation test = Evaluation.of(device, model.weights(), model.scaling(), testPart);
            Look.now("sweep", model.weights().hash(), test.score()).note(folder.path());
            test(best.get(), model, test);
            folder.finish(model); // last, so that a sweep without it is known not to be through
        }
        terminal.line("saved in " + folder.path());
        return code(best.isPresent());
    }

    private int code(boolean best) {
        Optional<Throwable> failure = report.failure();
        if (failure.isPresent()) {
            terminal.line(
                    "those that failed are tried again by: kiln sweep --resume " + folder.path());
            return ExitCode.of(failure.get()).number();
        } else if (!best) {
            terminal.problem("every network diverged; try lower learning rates (--lr)");
            return ExitCode.DIVERGED.number();
        }
        return ExitCode.OK.number();
    }

    private void show(SweepTable table) {
        table.lines().forEach(terminal::data);
        List<String> seeds = table.overSeeds();
        if (!seeds.isEmpty()) {
            terminal.data("");
            seeds.forEach(terminal::data);
        }
    }

    private void showJson(SweepTable table) {
        for (int i = 0; i < table.ranked().size(); i++) {
            Map<String, @Nullable Object> facts = new LinkedHashMap<>();
            facts.put("event", "point");
            facts.putAll(table.facts(i));
            terminal.json(facts);
        }
    }

    private void test(PointResult best, Model model, Evaluation test) {
        if (json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("event", "end");
            facts.put("sweep", folder.path().toString());
            facts.put("best", best.point().name());
            facts.putAll(RunFacts.tested(test));
            facts.put("weights", model.weights().hash());
            terminal.json(facts);
        } else {
            terminal.data("");
            terminal.data(RunFacts.tested(terminal, "best " + best.point().name(), test));
        }
    }
}
