package io.kiln.bench;

import io.kiln.trust.Ceilings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A report as tables for people: who is fastest at what, by how much and why; then every figure.
 *
 * @param report what was measured
 */
public record Overview(Report report) {
    /**
     * A row a case: the medians, the fastest, and what holds each back.
     *
     * @return cells, the names of the columns first
     */
    public List<List<String>> summary() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("case"));
        report.contenders().forEach(c -> head.add(c.label()));
        head.addAll(List.of("fastest", "limit"));
        rows.add(head);
        for (Case one : report.cases()) {
            List<String> row = new ArrayList<>(List.of(one.name()));
            report.contenders().forEach(c -> row.add(time(one, c)));
            row.add(fastest(one));
            row.add(limits(one));
            rows.add(row);
        }
        return rows;
    }

    private String time(Case one, Contender contender) {
        Figure figure = report.figure(one, contender.label());
        if (figure == null) {
            return Words.NOTHING;
        }
        return figure.ok() ? Words.seconds(figure.median()) : figure.status().name();
    }

    /** Those that were measured, the fastest first. */
    List<Figure> ranking(Case one) {
        return report.figures().stream()
                .filter(f -> f.of().equals(one) && f.timed())
                .sorted(Comparator.comparingDouble(Figure::median))
                .toList();
    }

    /**
     * For example {@code cpu 3.41x}: as fast as the next one so many times; or that the rounds are
     * too few or too unlike to tell.
     */
    String fastest(Case one) {
        List<Figure> ranking = ranking(one);
        if (ranking.size() < 2) {
            return Words.NOTHING;
        }
        Figure first = ranking.get(0);
        Figure second = ranking.get(1);
        Ratio ratio = Ratio.paired(second.seconds(), first.seconds());
        String factor = Words.digits(ratio.value()) + "x";
        return ratio.even() ? "unclear (" + factor + ")" : first.contender() + " " + factor;
    }

    private String limits(Case one) {
        List<String> all = new ArrayList<>();
        for (Figure figure : ranking(one)) {
            Limit limit = report.limit(figure);
            if (limit != null) {
                all.add(figure.contender() + " " + limit.brief());
            }
        }
        return all.isEmpty() ? Words.NOTHING : String.join("; ", all);
    }

    /**
     * A row a case and device.
     *
     * @return cells, the names of the columns first
     */
    public List<List<String>> details() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("case", "device"));
        head.addAll(List.of("median", "p95", "spread", "GFLOP/s", "GB/s", "launches", "error"));
        boolean compared = !report.comparisons().isEmpty();
        if (compared) {
            head.add("speed to the other");
        }
        head.add("why");
        rows.add(head);
        for (Figure figure : report.figures()) {
            rows.add(row(figure, compared));
        }
        return rows;
    }

    private List<String> row(Figure figure, boolean compared) {
        List<String> row = new ArrayList<>(List.of(
                figure.of().name(),
                figure.contender(),
                Words.seconds(figure.median()),
                Words.seconds(figure.p95()),
                Words.percent(figure.spread()),
                Words.giga(figure.flopsPerSecond()),
                Words.giga(figure.bytesPerSecond()),
                launches(figure),
                Words.error(figure.error())));
        if (compared) {
            List<String> ratios = report.comparisons(figure).stream()
                    .map(c -> Words.ratio(c.ratio()))
                    .toList();
            row.add(ratios.isEmpty() ? Words.NOTHING : String.join(", ", ratios));
        }
        String why = figure.ok() ? report.why(figure) : figure.status() + ": " + figure.note();
        row.add(why.isEmpty() ? Words.NOTHING : why);
        return row;
    }

    private static String launches(Figure figure) {
        Ready ready = figure.ready();
        return ready == null || ready.launches() == 0
                ? Words.NOTHING
                : String.valueOf(ready.launches());
    }

    /**
     * What each device is and reaches, and what getting ready took.
     *
     * @return a line a device, then one a comparison
     */
    public List<String> notes() {
        List<String> lines = new ArrayList<>();
        for (Contender contender : report.contenders()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %s, %s, driver %s",
                    contender.label(),
                    contender.name(),
                    contender.variant(),
                    contender.driver()));
            Ceilings ceilings = contender.ceilings();
            if (ceilings != null) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: best arithmetic %s GFLOP/s, copy %s GB/s, %s a launch; %s",
                        contender.label(),
                        Words.giga(ceilings.flopsPerSecond()),
                        Words.giga(ceilings.bytesPerSecond()),
                        Words.seconds(ceilings.launchNanos() * 1e-9),
                        before(contender)));
            }
        }
        return lines;
    }

    private String before(Contender contender) {
        double compile = 0;
        double warm = 0;
        for (Figure figure : report.figures()) {
            Ready ready = figure.ready();
            if (ready != null && figure.contender().equals(contender.label())) {
                compile += ready.compileSeconds();
                warm += ready.warmSeconds();
            }
        }
        return String.format(
                Locale.ROOT,
                "compiling and filling took %s, warming up %s, in no figure",
                Words.seconds(compile),
                Words.seconds(warm));
    }
}
