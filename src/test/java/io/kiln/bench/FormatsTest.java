package io.kiln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.page.Pages;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

final class FormatsTest {
    private static final Pattern CELL = Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^,]*))(,|$)");
    private final Report report = Reports.two();

    @Test
    void theSummaryTellsWhoIsFastestByHowMuchAndWhy() {
        List<List<String>> rows = new Overview(report).summary();
        assertEquals(List.of("case", "cpu", "cl:0", "fastest", "limit"), rows.get(0));
        assertEquals(
                List.of(
                        "gemm NN 1000x1000x500",
                        "200 ms",
                        "100 ms",
                        "cl:0 2.00x",
                        "cl:0 compute 100 %; cpu compute 100 %"),
                rows.get(1));
        assertEquals(List.of("100 ms", "WRONG", "-"), rows.get(2).subList(1, 4));
        assertEquals(List.of("200 ms", "FAILED", "-"), rows.get(3).subList(1, 4));
    }

    @Test
    void theDetailsHaveEachFigureAndEachComplaint() {
        List<List<String>> rows = new Overview(report).details();
        assertEquals(7, rows.size());
        assertEquals(
                List.of(
                        "gemm NN 1000x1000x500",
                        "cpu",
                        "200 ms",
                        "218 ms",
                        "5 %",
                        "5.00",
                        "0.04",
                        "4",
                        "1.5e-07",
                        "0.50x (0.45 to 0.55)",
                        "compute: 100 % of its best arithmetic"),
                rows.get(1));
        assertEquals("WRONG: a < b & \"c\", d", rows.get(4).get(10));
        assertEquals("FAILED: out of memory", rows.get(6).get(10));
    }

    @Test
    void markdownTablesAreWhole() {
        List<String> lines = MarkdownPage.lines(report);
        List<String> table = lines.stream().filter(l -> l.startsWith("|")).toList();
        assertEquals((1 + 1 + 3) + (1 + 1 + 6), table.size());
        assertEquals("| --- | --- | --- | --- | --- |", table.get(1));
        for (String row : table) {
            int columns = table.indexOf(row) < 5 ? 5 : 11;
            assertEquals(columns + 1, row.chars().filter(c -> c == '|').count(), row);
        }
    }

    @Test
    void csvIsReadBack() {
        List<List<String>> rows =
                CsvPage.lines(report).stream().map(FormatsTest::cells).toList();
        assertEquals(7, rows.size());
        List<Map<String, String>> figures = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            assertEquals(rows.get(0).size(), row.size());
            Map<String, String> figure = new HashMap<>();
            for (int c = 0; c < row.size(); c++) {
                figure.put(rows.get(0).get(c), row.get(c));
            }
            figures.add(figure);
        }
        assertEquals("0.2", figures.get(0).get("median_seconds"));
        assertEquals("old.jar", figures.get(0).get("compared_with"));
        assertEquals("0.55", figures.get(0).get("speed_ratio_high"));
        assertEquals("compute", figures.get(1).get("limit"));
        assertEquals("wrong", figures.get(3).get("status"));
        assertEquals("", figures.get(3).get("median_seconds"));
        assertEquals("a < b & \"c\", d", figures.get(3).get("note"));
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        Matcher matcher = CELL.matcher(line);
        do {
            assertTrue(matcher.find(), line);
            String quoted = matcher.group(1);
            cells.add(quoted == null ? matcher.group(2) : quoted.replace("\"\"", "\""));
        } while (!matcher.group(3).isEmpty());
        return cells;
    }

    @Test
    void thePageIsWellFormedAndNeedsNothingElse() {
        String page = String.join("\n", HtmlPage.lines(report));
        assertFalse(
                page.contains("http") || page.contains("<script") || page.contains("url("), page);
        Document read = Pages.strict(page);
        assertEquals(7, read.getElementsByTagName("tr").getLength());
        assertEquals(2, read.getElementsByTagName("polyline").getLength(), "a roof a device");
        assertEquals(4, read.getElementsByTagName("circle").getLength(), "a point a figure");
        NodeList bars = read.getElementsByTagName("rect");
        assertEquals(6, bars.getLength());
        assertEquals("210.0", width(bars, 0), "half as fast");
        assertEquals("420.0", width(bars, 1));
        assertEquals("0.0", width(bars, 3), "wrong");
        assertTrue(page.contains("a &lt; b &amp; &quot;c&quot;, d"), page);
    }

    @Test
    void ticksArePowersOfTen() {
        List<String> ticks = DoubleStream.of(0.1, 1, 10, 100, 999.9999, 10_000)
                .mapToObj(Roofline::tick)
                .toList();
        assertEquals(List.of("0.1", "1", "10", "100", "1000", "10000"), ticks);
    }

    private static String width(NodeList bars, int index) {
        return bars.item(index).getAttributes().getNamedItem("width").getNodeValue();
    }

    @Test
    void figuresHaveThreeDigits() {
        assertEquals("1.23 ms", Words.seconds(1.234e-3));
        assertEquals("1.00 s", Words.seconds(0.9996));
        assertEquals("999 us", Words.seconds(0.000999));
        assertEquals("12.3 ns", Words.seconds(1.2345e-8));
        assertEquals("-", Words.seconds(0));
        assertEquals("1,234", Words.digits(1234.4));
        assertEquals("-", Words.seconds(Double.NaN));
    }
}
