package io.kiln.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.model.Model;
import io.kiln.net.Network;
import io.kiln.net.Weights;
import io.kiln.page.Pages;
import io.kiln.train.Answers;
import io.kiln.train.Evaluation;
import io.kiln.train.History;
import io.kiln.train.Look;
import io.kiln.train.Score;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Five examples of three classes, answered by hand: the first is right at 0.9, the second wrong at
 * 0.8, and so on.
 */
final class RunPageTest {
    private static final List<String> HOSTILE =
            List.of("</script><script>alert(1)", "a & \"b\"", "it's\u0001");
    private static final int[] LABELS = {0, 0, 1, 1, 2};
    private static final int[] ANSWERS = {0, 1, 1, 0, 2};
    private static final double[] SURE = {0.9, 0.8, 0.7, 0.6, 1.0};
    private static final double[] TRUTH = {0.9, 0.2, 0.7, 0.3, 1.0};
    private static final int[][] CONFUSION = {{1, 1, 0}, {1, 1, 0}, {0, 0, 1}};

    static Examined examined(List<String> classes, Dataset data) {
        var answers = new Answers(true, LABELS, ANSWERS, SURE, TRUTH);
        var evaluation = new Evaluation(new Score(0.375, 3, 5), classes, CONFUSION, answers);
        Weights weights = Weights.initial(Network.of(data.features()).classes(3), 1);
        var model = new Model(weights, Scaling.unit(), classes, data.shape(), Map.of());
        return new Examined("test", "best weights by validation", model, data, evaluation);
    }

    static Dataset pictures(List<String> classes) {
        byte[] pixels = new byte[5 * 4];
        IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (byte) (12 * i));
        return Dataset.ofBytes("pictures", List.of(2, 2), pixels, LABELS, classes);
    }

    static RunAccount account(String name, boolean through) {
        var first = new History.Epoch(1, 0.5, Double.NaN, 0.25, 0.8, true, 30, 1000, 0.1);
        var second = new History.Epoch(2, 0.25, 0.95, 0.125, 0.9, true, 31, 3000, 0.05);
        return new RunAccount(
                name,
                Map.of("epochs", "3", "layers", "4-3", "data.path", "/a<b>/'c'"),
                Map.of("os.name", "\"Li&nux\""),
                Optional.empty(),
                new History(List.of(first, second), false),
                List.of(new Look("2026-01-02", "train", "ab", 3, 5, 0.375)),
                through);
    }

    private static Document page(RunAccount account, Examined examined) {
        var page = new RunPage(account, examined, null, "kiln train --out '<x>'");
        return Pages.strict(String.join("\n", page.lines()));
    }

    private static List<String> classes() {
        return List.of("x", "y", "z");
    }

    private static Element table(Document page, String style) {
        return Pages.elements(page, "table").stream()
                .filter(t -> t.getAttribute("class").equals(style))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFiguresAreThoseOfTheEvaluation() {
        Document page = page(account("run", true), examined(classes(), pictures(classes())));
        List<String> figures =
                Pages.elements(page, "dd").stream().map(e -> e.getTextContent()).toList();
        // Calibration: each answer in a bin of its own, (0.1 + 0.8 + 0.3 + 0.6 + 0) / 5.
        assertEquals(
                List.of(
                        "60.00 % 2 of 5 wrong",
                        "0.3750 mean of an example",
                        "36.00 % ECE, 15 bins",
                        "2 of 2 90.00 % on validation",
                        "1 min 1 s median 3,000 examples/s"),
                figures);
        List<List<String>> byClass = Pages.rows(table(page, "wide"));
        assertEquals(List.of("class", "precision", "recall", "F1", "support"), byClass.get(0));
        assertEquals(List.of("x", "50.00 %", "50.00 %", "50.00 %", "2"), byClass.get(1));
        assertEquals(List.of("z", "100.00 %", "100.00 %", "100.00 %", "1"), byClass.get(3));
    }

    @Test
    void theMatrixHasEachCountAndItsExamples() {
        Document page = page(account("run", true), examined(classes(), pictures(classes())));
        List<List<String>> rows = Pages.rows(table(page, "confusion"));
        assertEquals(List.of("is \\ taken for", "x", "y", "z"), rows.get(0));
        assertEquals(List.of("x", "1", "1", "·"), rows.get(1));
        assertEquals(List.of("z", "·", "·", "1"), rows.get(3));
        Element button = Pages.elements(page, "button").get(1);
        assertEquals("x taken for y: 1", button.getAttribute("aria-label"));
        assertEquals("0-1", button.getAttribute("data-at"));
        String cells = Pages.elements(page, "script").get(0).getTextContent();
        assertTrue(cells.contains("\"0-1\":[[1,"), cells);
        assertTrue(cells.contains("\"1-0\":[[3,"), cells);
        assertTrue(cells.contains("\"80.0 %\""), cells);
    }

    @Test
    void mistakesComeWithTheSurestFirst() {
        Document page = page(account("run", true), examined(classes(), pictures(classes())));
        List<String> captions = Pages.elements(page, "figcaption").stream()
                .map(e -> e.getTextContent())
                .toList();
        assertEquals(List.of("y 80.0 %is x 20.0 %", "x 60.0 %is y 30.0 %"), captions);
        List<String> names = Pages.elements(page, "i").stream()
                .filter(e -> e.getAttribute("role").equals("img"))
                .map(e -> e.getAttribute("aria-label"))
                .toList();
        assertEquals(List.of("example 1, a x", "example 3, a y"), names);
    }

    @Test
    void rejectingIsInTheTable() {
        Document page = page(account("run", true), examined(classes(), pictures(classes())));
        List<List<String>> rows = Pages.elements(page, "table").stream()
                .map(Pages::rows)
                .filter(r -> r.get(0).contains("rejected"))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("50.0 %", "0.00 %", "40.00 %"), rows.get(1));
        assertEquals(List.of("80.0 %", "40.00 %", "33.33 %"), rows.get(2));
        assertEquals(List.of("95.0 %", "80.00 %", "0.00 %"), rows.get(4));
    }

    @Test
    void hostileWordsStayWords() {
        Document page =
                page(account("<img src=x>&'\"", true), examined(HOSTILE, pictures(HOSTILE)));
        assertEquals("<img src=x>&'\"", Pages.elements(page, "h1").get(0).getTextContent());
        assertEquals(2, Pages.elements(page, "script").size());
        assertEquals(0, Pages.elements(page, "img").size() - 1, "the weights only");
        List<List<String>> rows = Pages.rows(table(page, "confusion"));
        assertEquals(HOSTILE.get(0), rows.get(1).get(0));
        assertEquals("it's\uFFFD", rows.get(3).get(0));
        String all = page.getDocumentElement().getTextContent();
        assertTrue(all.contains("/a<b>/'c'") && all.contains("\"Li&nux\""), all);
        assertTrue(all.contains("kiln train --out '<x>'"), all);
    }

    @Test
    void tablesHaveNoPicturesButTheSameFigures() {
        float[] values = new float[5 * 4];
        Dataset table = Dataset.ofFloats("table", 4, values, LABELS, classes());
        Document page = page(account("run", true), examined(classes(), table));
        assertEquals(0, Pages.elements(page, "figure").size());
        assertEquals(0, Pages.elements(page, "img").size());
        List<List<String>> mistakes = Pages.elements(page, "table").stream()
                .map(Pages::rows)
                .filter(r -> r.get(0).contains("example"))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("1", "y", "80.0 %", "x", "20.0 %"), mistakes.get(1));
    }

    @Test
    void whatIsNotThereIsSaid() {
        Document page = page(account("run", false), null);
        String all = page.getDocumentElement().getTextContent();
        assertTrue(all.contains("This run is not through: 2 of 3 epochs"), all);
        assertTrue(all.contains("Not measured: the device was not opened for tracing"), all);
        assertEquals(0, Pages.elements(page, "button").size());
        String whole = page(account("run", true), null).getDocumentElement().getTextContent();
        assertFalse(whole.contains("not through"), whole);
    }

    @Test
    void manyClassesBecomeAList() {
        int many = 200;
        List<String> names = IntStream.range(0, many).mapToObj(i -> "c" + i).toList();
        int[] labels = IntStream.range(0, 3 * many).map(i -> i % many).toArray();
        int[] answers = IntStream.of(labels).map(c -> (c * c + 1) % many).toArray();
        double[] half = IntStream.of(labels).mapToDouble(c -> 0.5).toArray();
        int[][] confusion = new int[many][many];
        for (int i = 0; i < labels.length; i++) {
            confusion[labels[i]][answers[i]]++;
        }
        var data = Dataset.ofBytes(
                "many", List.of(80, 80), new byte[6400 * labels.length], labels, names);
        var evaluation = new Evaluation(
                new Score(1, 0, labels.length),
                names,
                confusion,
                new Answers(false, labels, answers, half, half));
        var model = Model.of(Weights.initial(Network.of(6400).classes(many), 1), Scaling.unit());
        String page = String.join(
                "\n",
                new RunPage(
                                account("run", true),
                                new Examined("test", "last weights", model, data, evaluation),
                                null,
                                "")
                        .lines());
        Document read = Pages.strict(page);
        assertEquals(40, Pages.elements(read, "button").size());
        assertTrue(page.length() < 1_500_000, "characters: " + page.length());
        assertFalse(page.contains("Calibration error"), "outputs are no probabilities");
    }
}
