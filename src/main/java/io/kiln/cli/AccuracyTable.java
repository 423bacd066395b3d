package io.kiln.cli;

import io.kiln.trust.Accuracy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How exactly products were, as it is shown.
 *
 * @param all measurements, those of a precision and of a sort of data one after another
 */
record AccuracyTable(List<Accuracy> all) {
    /** For people: one row a precision and sort of data with the worst of all depths, or each. */
    List<String> lines(boolean details) {
        if (all.isEmpty()) {
            return List.of();
        }
        Map<String, List<Accuracy>> rows = new LinkedHashMap<>();
        for (Accuracy one : all) {
            String mode = one.device().precision().label() + " " + one.data() + ", k ";
            String row = details ? mode + one.k() : mode + "to " + deepest(one);
            rows.computeIfAbsent(row, name -> new ArrayList<>()).add(one);
        }
        var table = new Table(1).row("  error of products", "|c-c64|/|A||B|", "Frobenius");
        rows.forEach((name, some) -> table.row(
                "  " + name,
                figure(some.stream().mapToDouble(Accuracy::worst).max().orElse(0)),
                figure(some.stream().mapToDouble(Accuracy::frobenius).max().orElse(0))));
        return table.lines();
    }

    private int deepest(Accuracy like) {
        return all.stream()
                .filter(one -> one.device().equals(like.device()))
                .mapToInt(Accuracy::k)
                .max()
                .orElse(0);
    }

    private static String figure(double error) {
        return String.format(Locale.ROOT, "%.1e", error);
    }

    /** For programs. */
    List<Object> facts() {
        List<Object> facts = new ArrayList<>();
        for (Accuracy one : all) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("kernels", one.device().variant());
            row.put("precision", one.device().precision().label());
            row.put("data", one.data());
            row.put("k", one.k());
            row.put("worst", one.worst());
            row.put("frobenius", one.frobenius());
            facts.add(row);
        }
        return facts;
    }
}
