package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.model.Committee;
import io.kiln.model.Model;
import io.kiln.net.Loss;
import io.kiln.page.Words;
import io.kiln.train.Evaluation;
import io.kiln.train.Look;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a committee does on a data set: each member, all together, and all but one.
 *
 * @param members each alone
 * @param without all but one, in the order of the members
 * @param all the mean of all members
 */
record CommitteeScores(List<Evaluation> members, List<Evaluation> without, Evaluation all) {
    static CommitteeScores of(Device device, List<Model> models, Dataset data) {
        try (var committee = Committee.open(models, device)) {
            Evaluation.requireFit(committee.first().network(), data);
            Loss loss = committee.first().network().loss();
            if (loss == Loss.REGRESSION) {
                throw new DataException(data.name()
                        + ": has numbers to be found, and a committee's figures are about classes;"
                        + " evaluate its members one by one");
            }
            List<float[][]> answers = answers(committee, data);
            List<Evaluation> members = new ArrayList<>();
            List<Evaluation> without = new ArrayList<>();
            for (int m = 0; m < answers.size(); m++) {
                List<float[][]> others = new ArrayList<>(answers);
                members.add(Evaluation.of(loss, others.remove(m), data));
                if (!others.isEmpty()) {
                    without.add(Evaluation.of(loss, Committee.mean(others), data));
                }
            }
            return new CommitteeScores(
                    members, without, Evaluation.of(loss, Committee.mean(answers), data));
        }
    }

    private static List<float[][]> answers(Committee committee, Dataset data) {
        int n = data.features();
        int rows = data.size();
        if (data.isBytes()) {
            byte[][] examples = new byte[rows][];
            Arrays.setAll(examples, i -> Arrays.copyOfRange(data.bytes(), i * n, (i + 1) * n));
            return committee.answers(examples);
        }
        float[][] examples = new float[rows][];
        Arrays.setAll(examples, i -> Arrays.copyOfRange(data.floats(), i * n, (i + 1) * n));
        return committee.answers(examples);
    }

    /** Notes in the members' folders that their test part was looked at. */
    void note(String by, List<Path> runs, List<Model> models) {
        for (int m = 0; m < runs.size(); m++) {
            Look.now(by, models.get(m).weights().hash(), members.get(m).score()).note(runs.get(m));
        }
    }

    /** A line a member, with its name, and what the committee would be without it. */
    List<String> lines(List<String> names) {
        var table = new Table(1).row("member", "accuracy", "loss", "all but it");
        for (int m = 0; m < members.size(); m++) {
            table.row(
                    names.get(m),
                    Words.percent(members.get(m).score().accuracy()),
                    Words.number(members.get(m).score().loss()),
                    without.isEmpty()
                            ? "-"
                            : Words.percent(without.get(m).score().accuracy()));
        }
        return table.lines();
    }

    /** The same for programs. */
    List<Map<String, Object>> facts(List<String> names) {
        List<Map<String, Object>> facts = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("member", names.get(m));
            one.put("hits", members.get(m).score().hits());
            one.put("accuracy", members.get(m).score().accuracy());
            one.put("loss", members.get(m).score().loss());
            if (!without.isEmpty()) {
                one.put("accuracy_without", without.get(m).score().accuracy());
            }
            facts.add(one);
        }
        return facts;
    }
}
