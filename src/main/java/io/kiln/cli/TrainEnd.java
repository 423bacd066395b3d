package io.kiln.cli;

import io.kiln.data.Scaling;
import io.kiln.data.TrainTest;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.model.Model;
import io.kiln.page.Words;
import io.kiln.train.Evaluation;
import io.kiln.train.Look;
import io.kiln.train.Outcome;
import io.kiln.train.Run;

import org.jspecify.annotations.Nullable;

/**
 * What a training comes to: the one look at the test part, the last model, the page about it all.
 *
 * @param terminal where it is shown
 * @param json whether as an object a line
 * @param target the test accuracy to reach, or null
 * @param facts about the run
 * @param scaling applied to every example
 * @param run whose folder
 */
record TrainEnd(
        Terminal terminal,
        boolean json,
        @Nullable Share target,
        RunFacts facts,
        Scaling scaling,
        Run run) {
    /** Leaves a page about a run that was interrupted. */
    void interrupted(Device opened, Outcome outcome) {
        terminal.line("interrupted; go on with: kiln train --resume " + run.folder());
        RunReport report = report(outcome);
        report.write(report.validated(opened), null);
    }

    /**
     * Tests, shows and keeps what came of a run that is through.
     *
     * @return the exit code
     */
    int through(Training.Place place, Outcome outcome) {
        Evaluation test = place.trace()
                .during(
                        "test",
                        () -> Evaluation.of(
                                place.device(),
                                outcome.chosen(),
                                scaling,
                                facts.data().examples().test(),
                                place.streaming()));
        Look.now("train", outcome.chosen().hash(), test.score()).note(run.folder());
        show(outcome, test);
        run.finish(outcome.last()); // a run without it is known not to be through
        RunReport report = report(outcome);
        report.write(report.tested(test), report.kernels(place.device(), place.options()));
        return verdict(terminal, target, test);
    }

    /** Keeps what came of a member of a committee, which is tested with the others. */
    void member(Device opened, DeviceOptions options, Outcome outcome) {
        run.finish(outcome.last());
        RunReport report = report(outcome);
        report.write(report.validated(opened), report.kernels(opened, options));
    }

    private RunReport report(Outcome outcome) {
        TrainTest examples = facts.data().examples();
        Model model = facts.template(scaling).model(outcome.chosen());
        return new RunReport(run.folder(), model, examples, facts.settings());
    }

    private void show(Outcome outcome, Evaluation test) {
        if (json) {
            terminal.json(RunFacts.end(outcome, test, run));
        } else {
            String best = outcome.best() == null
                    ? "last epoch"
                    : "best epoch " + outcome.best().epoch();
            terminal.data(RunFacts.tested(terminal, best, test));
        }
        terminal.line("saved in " + run.folder());
    }

    /** The exit code for a result, with a target or without one. */
    static int verdict(Terminal terminal, @Nullable Share target, Evaluation test) {
        double accuracy = test.score().accuracy();
        if (target == null || accuracy >= target.value()) {
            return ExitCode.OK.number();
        }
        terminal.problem(
                "test accuracy " + Words.percent(accuracy) + " is below the target of " + target);
        return ExitCode.TARGET.number();
    }
}
