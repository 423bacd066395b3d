package io.kiln.cli;

import io.kiln.page.Words;
import io.kiln.train.Errors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Errors of a regression for people and programs. */
final class Deviations {
    private Deviations() {}

    /** For example {@code MSE 0.0812, MAE 0.2210, R2 0.9312}; means where there are several. */
    static String line(Errors errors) {
        return String.format(
                Locale.ROOT,
                "MSE %s, MAE %s, R2 %s",
                Words.number(Errors.mean(errors.squared())),
                Words.number(Errors.mean(errors.absolute())),
                Words.number(Errors.mean(errors.explained())));
    }

    static List<String> table(Errors errors) {
        var table = new Table(1).row("target", "MSE", "MAE", "R2");
        for (int j = 0; j < errors.names().size(); j++) {
            table.row(
                    errors.names().get(j),
                    Words.number(errors.squared().get(j)),
                    Words.number(errors.absolute().get(j)),
                    Words.number(errors.explained().get(j)));
        }
        return table.lines();
    }

    /** Means over the targets. */
    static Map<String, Double> facts(Errors errors) {
        Map<String, Double> facts = new LinkedHashMap<>();
        facts.put("mse", Errors.mean(errors.squared()));
        facts.put("mae", Errors.mean(errors.absolute()));
        facts.put("r2", Errors.mean(errors.explained()));
        return facts;
    }

    /** The same for each target. */
    static List<Object> eachFacts(Errors errors) {
        List<Object> all = new ArrayList<>();
        for (int j = 0; j < errors.names().size(); j++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("target", errors.names().get(j));
            one.put("mse", errors.squared().get(j));
            one.put("mae", errors.absolute().get(j));
            one.put("r2", errors.explained().get(j));
            all.add(one);
        }
        return all;
    }
}
