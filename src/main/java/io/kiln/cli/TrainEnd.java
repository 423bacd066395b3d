package io.kiln.cli;

import io.kiln.model.Model;
import io.kiln.train.Evaluation;
import io.kiln.train.Look;

import java.nio.file.Path;

/**
 * What a training leaves besides models: the account of looks at its test part, and a page.
 *
 * @param by what trained
 * @param facts about the run
 * @param folder of the run
 */
record TrainEnd(Training by, RunFacts facts, Path folder) {
    /** Leaves a page about a run that was interrupted. */
    void interrupted() {
        RunReport report = report(ModelFile.open(folder).model());
        report.write(report.validated(by.place().device()), null);
    }

    /** Counts an evaluation on the test part, and leaves a page about it. */
    void tested(Model model, Evaluation test) {
        Look.now("train", model.weights().hash(), test.score()).note(folder);
        RunReport report = report(model);
        Training.Place place = by.place();
        report.write(report.tested(test), report.kernels(place.device(), place.options()));
    }

    private RunReport report(Model model) {
        return new RunReport(folder, model, facts.data().examples(), facts.settings());
    }
}
