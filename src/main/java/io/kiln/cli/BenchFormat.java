package io.kiln.cli;

import io.kiln.bench.CsvPage;
import io.kiln.bench.HtmlPage;
import io.kiln.bench.MarkdownPage;
import io.kiln.bench.Report;
import io.kiln.bench.ReportFacts;

import java.util.List;

/** How a report of the bench is written. */
enum BenchFormat {
    TABLE,
    MD,
    CSV,
    JSON,
    HTML;

    List<String> lines(Report report) {
        return switch (this) {
            case TABLE -> BenchTable.lines(report);
            case MD -> MarkdownPage.lines(report);
            case CSV -> CsvPage.lines(report);
            case JSON -> List.of(JsonText.of(ReportFacts.of(report)));
            case HTML -> HtmlPage.lines(report);
        };
    }
}
