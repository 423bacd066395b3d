package io.kiln.cli;

import io.kiln.data.Csv;
import io.kiln.page.Words;
import io.kiln.train.Best;
import io.kiln.train.Grid;
import io.kiln.train.Point;
import io.kiln.train.PointResult;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The results of a sweep as tables. Only what varies has a column.
 *
 * @param grid what was tried
 * @param ranked results, the best first
 */
record SweepTable(Grid grid, List<PointResult> ranked) {
    /** The points of a grid before any is trained. */
    static List<String> plan(Grid grid, List<Point> points) {
        var table = new Table(0).row(row(Stream.of("point"), grid.varying()));
        points.forEach(p -> table.row(row(Stream.of(number(p)), p.varied().values())));
        return table.lines();
    }

    private static List<String> row(
            Stream<String> first, Iterable<String> varied, String... others) {
        List<String> cells = new ArrayList<>(first.toList());
        varied.forEach(cells::add);
        cells.addAll(List.of(others));
        return cells;
    }

    private static String number(Point point) {
        return String.format(Locale.ROOT, "%03d", point.number());
    }

    /** A line a point. */
    List<String> lines() {
        var table = new Table(0)
                .row(row(
                        Stream.of("rank", "point"),
                        grid.varying(),
                        "epoch",
                        "valid acc",
                        "valid loss",
                        "time"));
        for (int i = 0; i < ranked.size(); i++) {
            PointResult result = ranked.get(i);
            Best best = result.best();
            String rank = best == null ? "-" : String.valueOf(i + 1);
            table.row(row(
                    Stream.of(rank, number(result.point())),
                    result.point().varied().values(),
                    best == null ? "-" : String.valueOf(best.epoch()),
                    best == null
                            ? Usage.word(result.end())
                            : Words.percent(best.score().accuracy()),
                    best == null ? "-" : Words.number(best.score().loss()),
                    best == null ? "-" : String.format(Locale.ROOT, "%.2f s", result.seconds())));
        }
        return table.lines();
    }

    /** A line for each setting that several seeds were tried with; else nothing. */
    List<String> overSeeds() {
        if (!grid.varying().contains(GridOptions.SEED)) {
            return List.of();
        }
        Map<List<String>, List<PointResult>> alike = ranked.stream()
                .collect(Collectors.groupingBy(
                        r -> withoutSeed(r.point().varied()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<String> names =
                grid.varying().stream().filter(n -> !n.equals(GridOptions.SEED)).toList();
        var table = new Table(0)
                .row(row(Stream.of("seeds"), names, "mean valid acc", "lowest", "highest"));
        alike.entrySet().stream()
                .sorted(Comparator.comparingDouble(
                        e -> -accuracies(e.getValue()).getAverage()))
                .forEach(e -> table.row(overSeeds(e.getKey(), e.getValue())));
        return table.lines();
    }

    private static List<String> withoutSeed(Map<String, String> varied) {
        Map<String, String> others = new LinkedHashMap<>(varied);
        others.remove(GridOptions.SEED);
        return List.copyOf(others.values());
    }

    private static DoubleSummaryStatistics accuracies(List<PointResult> results) {
        return results.stream()
                .flatMap(r -> Stream.ofNullable(r.best()))
                .mapToDouble(best -> best.score().accuracy())
                .summaryStatistics();
    }

    private static List<String> overSeeds(List<String> values, List<PointResult> alike) {
        DoubleSummaryStatistics done = accuracies(alike);
        boolean none = done.getCount() == 0;
        String seeds = done.getCount() == alike.size()
                ? String.valueOf(alike.size())
                : done.getCount() + " of " + alike.size();
        return row(
                Stream.of(seeds),
                values,
                none ? "-" : Words.percent(done.getAverage()),
                none ? "-" : Words.percent(done.getMin()),
                none ? "-" : Words.percent(done.getMax()));
    }

    /** A result as facts. */
    Map<String, @Nullable Object> facts(int index) {
        PointResult result = ranked.get(index);
        Best best = result.best();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("rank", best == null ? null : index + 1);
        facts.put("point", result.point().name());
        facts.putAll(result.point().varied());
        facts.put("end", Usage.word(result.end()));
        facts.put("best_epoch", best == null ? null : best.epoch());
        facts.put("validation_accuracy", best == null ? null : best.score().accuracy());
        facts.put("validation_loss", best == null ? null : best.score().loss());
        facts.put("seconds", best == null ? null : result.seconds());
        facts.put("weights", best == null ? null : best.weights());
        facts.put("problem", result.problem());
        return facts;
    }

    /** The facts of all points, values between commas. */
    List<String> csv() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ranked.size(); i++) {
            Map<String, @Nullable Object> facts = facts(i);
            if (i == 0) {
                lines.add(String.join(",", facts.keySet()));
            }
            lines.add(String.join(
                    ",", facts.values().stream().map(SweepTable::cell).toList()));
        }
        return lines;
    }

    private static String cell(@Nullable Object value) {
        return value == null ? "" : Csv.cell(value.toString());
    }
}
