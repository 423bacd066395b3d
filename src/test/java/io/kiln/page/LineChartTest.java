package io.kiln.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

import java.util.Arrays;
import java.util.List;

final class LineChartTest {
    private static Document draw(double... values) {
        var curve = new LineChart.Curve("a <b>", 1, false, 1, values);
        var chart = new LineChart("c & d", "epoch", " %", true, 2, List.of(curve));
        return Pages.strict("<p>" + String.join("\n", chart.lines()) + "</p>");
    }

    @Test
    void everyFigureIsAPointWithItsWords() {
        Document page = draw(0.5, Double.NaN, 0.25, 1);
        assertEquals(
                List.of(
                        "a <b>, epoch 1: 0.5000 %",
                        "a <b>, epoch 3: 0.2500 %", "a <b>, epoch 4: 1.000 %"),
                Pages.elements(page, "title").stream()
                        .map(e -> e.getTextContent())
                        .toList());
        String path = Pages.elements(page, "path").get(0).getAttribute("d");
        assertEquals(2, path.chars().filter(c -> c == 'M').count(), "a gap lifts the pen: " + path);
        assertEquals(1, path.chars().filter(c -> c == 'L').count(), path);
    }

    /** From top to bottom: 1 at the top of the axis, 0 at its foot. */
    @Test
    void pointsLieWhereTheAxisSays() {
        Document page = draw(1, 0, 0.5);
        List<Double> heights = Pages.elements(page, "circle").stream()
                .map(e -> Double.valueOf(e.getAttribute("cy")))
                .toList();
        assertEquals(12, heights.get(0), 0.05);
        assertEquals(200, heights.get(1), 0.05);
        assertEquals(106, heights.get(2), 0.05);
    }

    @Test
    void nothingIsDrawnOfNothing() {
        var none = new LineChart.Curve("none", 0, false, 1, new double[] {Double.NaN});
        assertEquals(List.of(), new LineChart("t", "epoch", "", true, 0, List.of(none)).lines());
    }

    @Test
    void manyEpochsStaySmall() {
        double[] values = new double[100_000];
        Arrays.setAll(values, i -> 1.0 / (1 + i));
        var curve = new LineChart.Curve("long", 0, true, 1, values);
        List<String> lines = new LineChart("t", "epoch", "", true, 0, List.of(curve)).lines();
        assertTrue(String.join("", lines).length() < 40_000);
    }

    @Test
    void axesHaveRoundNumbers() {
        assertEquals(List.of("0.0", "0.1", "0.2", "0.3"), words(Axis.around(0, 0.28, 3)));
        assertEquals(List.of("96.0", "96.5", "97.0"), words(Axis.around(96.2, 96.9, 2)));
        assertEquals(List.of("0", "20", "40"), words(Axis.around(0, 37, 2)));
        assertEquals(List.of("0", "1"), words(Axis.counting(1)));
        assertEquals(List.of("2", "4", "6", "8", "10"), words(Axis.counting(10)));
        Axis flat = Axis.around(5, 5, 5);
        assertTrue(flat.low() <= 5 && flat.high() > flat.low(), flat::toString);
    }

    private static List<String> words(Axis axis) {
        return axis.numbers().stream().map(axis::words).toList();
    }
}
