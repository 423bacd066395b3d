package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Words;
import io.kiln.trace.Summary;
import io.kiln.train.KernelTimes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the time of a training step goes to.
 *
 * @param times of some steps
 */
record KernelSection(KernelTimes times) {
    private static final int ROWS = 16;

    static final String STYLE = """
            .kernels { width: 100%; }
            .kernels td:nth-child(2) { width: 45%; min-width: 80px; }
            .kernels td:first-child { white-space: normal; overflow-wrap: anywhere; }
            @media (max-width: 560px) { .kernels td:nth-child(n+4), .kernels th:nth-child(n+4) {
              display: none; } }
            .bar { display: block; height: 11px; border-radius: 3px; background: var(--accent);
              min-width: 1px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
            """;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("<div class=\"card\"><table class=\"kernels\">"
                + Markup.row("th", List.of("kernel", "", "a step", "share", "GFLOP/s")));
        List<Summary.Row> rows = times.summary().rows();
        double longest = rows.isEmpty() ? 1 : rows.get(0).seconds();
        for (Summary.Row row : rows.subList(0, Math.min(ROWS, rows.size()))) {
            lines.add(row(row.name(), row.seconds(), row.flops(), longest));
        }
        List<Summary.Row> rest = rows.subList(Math.min(ROWS, rows.size()), rows.size());
        if (!rest.isEmpty()) {
            lines.add(row(
                    rest.size() + " more",
                    rest.stream().mapToDouble(Summary.Row::seconds).sum(),
                    rest.stream().mapToDouble(Summary.Row::flops).sum(),
                    longest));
        }
        lines.add("</table></div>");
        return lines;
    }

    private String row(String name, double seconds, double flops, double longest) {
        return String.format(
                Locale.ROOT,
                "<tr><td>%s</td><td><i class=\"bar\" style=\"width:%.1f%%\"></i></td><td>%.1f µs</td>"
                        + "<td>%s</td><td>%s</td></tr>",
                Markup.escaped(name),
                Math.min(100, 100 * seconds / longest),
                1e6 * seconds / times.steps(),
                Words.percent(seconds / times.summary().seconds()),
                flops > 0 ? String.format(Locale.ROOT, "%.1f", 1e-9 * flops / seconds) : "-");
    }
}
