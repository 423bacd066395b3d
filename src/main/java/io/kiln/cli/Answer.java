package io.kiln.cli;

import io.kiln.data.Csv;
import io.kiln.model.Model;
import io.kiln.page.Words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a model says about one example: the likeliest class first; under regression all targets in
 * their order.
 *
 * @param input what it is about
 * @param classes names, as many as were asked for
 * @param values probability of each, or the network's output where it was not trained by
 *     cross-entropy
 * @param kind which of the two, or targets
 */
record Answer(String input, List<String> classes, List<Double> values, Kind kind) {
    /** What values are. */
    enum Kind {
        PROBABILITY,
        OUTPUT,
        TARGET;

        static Kind of(Model model) {
            return switch (model.network().loss()) {
                case CROSS_ENTROPY -> PROBABILITY;
                case MEAN_SQUARED_ERROR -> OUTPUT;
                case REGRESSION -> TARGET;
            };
        }
    }

    static Answer of(String input, float[] outputs, Model model, int top) {
        if (Kind.of(model) == Kind.TARGET) {
            List<Double> found = new ArrayList<>();
            for (float output : outputs) {
                found.add((double) output);
            }
            return new Answer(input, model.classes(), found, Kind.TARGET);
        }
        List<Integer> order = IntStream.range(0, outputs.length)
                .boxed()
                .sorted(Comparator.comparing((Integer c) -> -outputs[c]))
                .limit(top)
                .toList();
        return new Answer(
                input,
                order.stream().map(c -> model.classes().get(c)).toList(),
                order.stream().map(c -> (double) outputs[c]).toList(),
                Kind.of(model));
    }

    private String figure(int rank) {
        return kind == Kind.PROBABILITY
                ? Words.percent(values.get(rank))
                : Words.number(values.get(rank));
    }

    /** For example {@code digit.png: 7 99.83 %, 9 0.10 %}. */
    String text() {
        List<String> parts = new ArrayList<>();
        for (int rank = 0; rank < classes.size(); rank++) {
            parts.add(classes.get(rank) + " " + figure(rank));
        }
        return input + ": " + String.join(", ", parts);
    }

    String json() {
        String kind = Usage.word(this.kind);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("input", input);
        if (this.kind == Kind.TARGET) {
            for (int j = 0; j < classes.size(); j++) {
                facts.put(classes.get(j), values.get(j));
            }
            return JsonText.of(facts);
        }
        facts.put("class", classes.get(0));
        facts.put(kind, values.get(0));
        List<Object> top = new ArrayList<>();
        for (int rank = 0; rank < classes.size(); rank++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("class", classes.get(rank));
            one.put(kind, values.get(rank));
            top.add(one);
        }
        facts.put("top", top);
        return JsonText.of(facts);
    }

    static String csvHeader(Model model, int top) {
        String kind = Usage.word(Kind.of(model));
        var line = new StringBuilder("input");
        if (Kind.of(model) == Kind.TARGET) {
            model.classes().forEach(name -> line.append(',').append(Csv.cell(name)));
            return line.toString();
        }
        for (int rank = 1; rank <= Math.min(top, model.classes().size()); rank++) {
            line.append(",class").append(rank).append(',').append(kind).append(rank);
        }
        return line.toString();
    }

    String csv() {
        var line = new StringBuilder(Csv.cell(input));
        for (int rank = 0; rank < classes.size(); rank++) {
            if (kind != Kind.TARGET) {
                line.append(',').append(Csv.cell(classes.get(rank)));
            }
            line.append(',').append(String.format(Locale.ROOT, "%.6g", values.get(rank)));
        }
        return line.toString();
    }
}
