package io.kiln.bench;

import io.kiln.data.Csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A report as comma-separated values (RFC 4180), a line a case and device, in seconds and bytes.
 */
public final class CsvPage {
    private static final List<String> COLUMNS = List.of(
            "case",
            "group",
            "device",
            "status",
            "median_seconds",
            "p95_seconds",
            "spread",
            "flops_per_second",
            "bytes_per_second",
            "limit",
            "limit_share",
            "launches",
            "relative_error",
            "compile_seconds",
            "warm_seconds",
            "rounds",
            "compared_with",
            "speed_ratio",
            "speed_ratio_low",
            "speed_ratio_high",
            "note");

    private CsvPage() {}

    /**
     * Writes a report.
     *
     * @param report what was measured
     * @return the lines, the names of the columns first
     */
    public static List<String> lines(Report report) {
        List<String> lines = new ArrayList<>(List.of(String.join(",", COLUMNS)));
        for (Figure figure : report.figures()) {
            List<Comparison> with = report.comparisons(figure);
            if (with.isEmpty()) {
                lines.add(line(report, figure, List.of("", "", "", "")));
            }
            for (Comparison one : with) {
                List<Object> cells = List.of(
                        one.with(),
                        one.ratio().value(),
                        one.ratio().low(),
                        one.ratio().high());
                lines.add(line(report, figure, cells));
            }
        }
        return lines;
    }

    private static String line(Report report, Figure figure, List<?> comparison) {
        Ready ready = figure.ready();
        Limit limit = report.limit(figure);
        List<Object> cells = new ArrayList<>();
        cells.addAll(List.of(
                figure.of().name(),
                figure.of().group().label(),
                figure.contender(),
                figure.status(),
                figure.median(),
                figure.p95(),
                figure.spread(),
                figure.flopsPerSecond(),
                figure.bytesPerSecond()));
        cells.add(limit == null ? "" : limit.kind());
        cells.add(limit == null ? "" : limit.share());
        cells.add(ready == null ? "" : ready.launches());
        cells.add(figure.error());
        cells.add(ready == null ? "" : ready.compileSeconds());
        cells.add(ready == null ? "" : ready.warmSeconds());
        cells.add(figure.seconds().size());
        cells.addAll(comparison);
        cells.add(figure.note());
        return String.join(",", cells.stream().map(CsvPage::cell).toList());
    }

    /** What is no number is an empty cell. */
    private static String cell(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? String.valueOf(number) : "";
        }
        String text = value instanceof Enum<?> word
                ? word.name().toLowerCase(Locale.ROOT)
                : value.toString();
        return Csv.cell(text);
    }
}
