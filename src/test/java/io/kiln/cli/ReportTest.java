package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.Model;
import io.kiln.page.Pages;
import io.kiln.page.Words;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

final class ReportTest {
    @TempDir
    static Path origin;

    @TempDir
    Path folder;

    private Path run;

    @BeforeAll
    static void train() throws IOException {
        Path table = Clouds.write(origin.resolve("clouds.csv"), 300, 1.5, 1);
        String[] words =
                "--layers 4-8-3 --epochs 2 --batch 32 -q --tensorboard --train-accuracy".split(" ");
        List<Object> train =
                new ArrayList<>(List.of("train", "--data", table, "--out", origin.resolve("run")));
        train.addAll(List.of(words));
        Session.Result trained = kiln(origin, train.toArray());
        assertEquals(0, trained.code(), trained::toString);
    }

    @BeforeEach
    void copy() throws IOException {
        run = folder.resolve("run");
        try (Stream<Path> files = Files.walk(origin.resolve("run"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(origin.relativize(file)));
            }
        }
    }

    private Session.Result kiln(Object... words) {
        return kiln(folder, words);
    }

    private static Session.Result kiln(Path folder, Object... words) {
        var session = new Session(folder);
        session.environment.put("KILN_DEVICE", "cpu");
        return session.run(words);
    }

    private Document page() throws IOException {
        return Pages.strict(Files.readString(run.resolve("report.html")));
    }

    private static List<String> figures(Document page) {
        return Pages.elements(page, "dd").stream().map(e -> e.getTextContent()).toList();
    }

    /** The page of a training, the same made again, and evaluate say the same; each look counts. */
    @Test
    void thePageSaysWhatEvaluateSays() throws IOException {
        List<String> once = figures(page());
        Map<String, String> evaluated =
                Events.last(kiln("evaluate", run, "--json", "-q").out());
        double accuracy = Double.parseDouble(evaluated.get("accuracy"));
        double error = Double.parseDouble(evaluated.get("calibration_error"));
        assertTrue(once.get(0).startsWith(Words.percent(accuracy)), once::toString);
        assertTrue(once.get(2).startsWith(Words.percent(error)), once::toString);
        assertEquals("2", evaluated.get("test_evaluations"));
        Files.delete(run.resolve("report.html"));
        Session.Result again = kiln("report", run);
        assertEquals(0, again.code(), again::toString);
        assertEquals(run.resolve("report.html") + "\n", again.out());
        assertTrue(
                again.err()
                        .contains("evaluated 3 times (train once, evaluate once, report once), by"
                                + " one set of weights"),
                again::toString);
        assertEquals(once, figures(page()));
        assertTrue(page().getDocumentElement().getTextContent().contains("Gemm"), "kernels");
    }

    @Test
    void rejectingIsTold() {
        Session.Result all = kiln("evaluate", run, "--min-confidence", "0%", "-q");
        assertTrue(
                all.out().contains("at least 0.00 % sure: 0.00 % rejected (0 of 60)"), all.out());
        Session.Result none = kiln("evaluate", run, "--min-confidence", "1", "--json", "-q");
        assertTrue(none.out().contains("\"accepted\":0,"), none.out());
        assertTrue(none.out().contains("\"accepted_error\":null"), none.out());
        Session.Result share = kiln("evaluate", run, "--min-confidence", "95");
        assertEquals(2, share.code(), share::toString);
    }

    /** The words of a line, as a shell finds them. */
    private static List<String> words(String command) {
        return Pattern.compile("(?:'[^']*'|\\\\.|[^\\s'\\\\])+")
                .matcher(command)
                .results()
                .map(word -> word.group().replaceAll("'([^']*)'|\\\\(.)", "$1$2"))
                .toList();
    }

    /** The command on the page ends in the same weights. */
    @Test
    void theCommandRepeatsTheRun() throws IOException {
        String command = Pages.elements(page(), "code").get(0).getTextContent();
        List<Object> words = new ArrayList<>(words(command));
        assertEquals("kiln", words.remove(0));
        Path again = folder.resolve("again");
        words.addAll(List.of("--out", again, "-q"));
        Session.Result trained = kiln(words.toArray());
        assertEquals(0, trained.code(), () -> command + "\n" + trained);
        for (String name : List.of("model.safetensors", "best.safetensors")) {
            assertEquals(
                    Model.load(run.resolve(name)).weights().hash(),
                    Model.load(again.resolve(name)).weights().hash(),
                    command);
        }
        assertEquals("'it'\\''s a $b'", Repeated.quoted("it's a $b"));
    }

    /** As after an interruption: without its last model a run is not through. */
    @Test
    void aRunThatIsNotThroughKeepsItsTestPart() throws IOException {
        Files.delete(run.resolve("model.safetensors"));
        String looks = Files.readString(run.resolve("tested.jsonl"));
        Session.Result made = kiln("report", run, "--json", "-q");
        assertEquals(0, made.code(), made::toString);
        assertEquals("validation", Events.last(made.out()).get("part"));
        assertEquals(looks, Files.readString(run.resolve("tested.jsonl")));
        String text = page().getDocumentElement().getTextContent();
        assertTrue(text.contains("This run is not through"), text);
        assertTrue(text.contains("on the validation part"), text);
    }

    @Test
    void eventsComeOnceAlsoWhenARunGoesOn() throws IOException {
        Path events = run.resolve("tensorboard").resolve("events.out.tfevents.kiln");
        assertEquals(List.of(0L, 1L, 2L), epochs(events));
        List<Float> losses = values(events, "step/loss");
        assertTrue(losses.size() > 4 && losses.size() % 2 == 0, losses::toString);
        assertEquals(losses.size(), values(events, "step/rate").size());
        assertEquals(2, values(events, "accuracy/train").size());
        byte[] whole = Files.readAllBytes(events);
        Files.write(events, whole, StandardOpenOption.APPEND); // as of epochs that are forgotten
        Files.delete(run.resolve("model.safetensors"));
        Path other = folder.resolve("board");
        Session.Result again = kiln("train", "--resume", run, "--tensorboard", other);
        assertEquals(0, again.code(), again::toString);
        assertEquals(List.of(0L, 1L, 2L), epochs(other.resolve("run/events.out.tfevents.kiln")));
        Files.delete(run.resolve("model.safetensors"));
        assertEquals(0, kiln("train", "--resume", run, "--tensorboard").code());
        assertArrayEquals(whole, Files.readAllBytes(events), "cut behind the last epoch");
    }

    /** Of the file's beginning, and of what is told of epochs. */
    private static List<Long> epochs(Path file) throws IOException {
        return io.kiln.board.Events.read(file).stream()
                .filter(e -> !e.values().containsKey("step/loss"))
                .map(io.kiln.board.Events.Event::step)
                .toList();
    }

    private static List<Float> values(Path file, String name) throws IOException {
        return io.kiln.board.Events.read(file).stream()
                .filter(e -> e.values().containsKey(name))
                .map(e -> e.values().get(name))
                .toList();
    }

    /** With --train-accuracy: in the file of epochs, on the page, and in comparisons. */
    @Test
    void trainingAccuracyIsShown() throws IOException {
        String metrics = Files.readString(run.resolve("metrics.jsonl"));
        assertTrue(metrics.lines().allMatch(l -> l.contains("\"train_accuracy\":0.")), metrics);
        String text = page().getDocumentElement().getTextContent();
        assertTrue(text.contains("the training accuracy is that of the weights behind it"), text);
        assertTrue(kiln("compare", run).out().contains("best epoch  train acc"), "column");
        Path table = Files.writeString(folder.resolve("n.csv"), "a,b\n" + "1,2\n3,4\n".repeat(30));
        Session.Result numbers =
                kiln("train", "--data", table, "--task", "regression", "--train-accuracy");
        assertEquals(2, numbers.code(), numbers::toString);
        assertTrue(numbers.onlyErrorLine().contains("neither right nor wrong"), numbers.err());
    }

    @Test
    void comparesRuns() throws IOException {
        Path other = Files.move(run, folder.resolve("other & <run>"));
        copy();
        Files.delete(other.resolve("model.safetensors"));
        Path config = other.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"lr\" : 0.1", "\"lr\" : 0.01"));
        Path html = folder.resolve("compared.html");
        Session.Result both = kiln("compare", run, other, "--html", html);
        assertEquals(0, both.code(), both::toString);
        List<String> lines = both.out().lines().toList();
        assertTrue(lines.get(0).startsWith("run            state"), both::toString);
        assertTrue(lines.get(1).startsWith("run            finished"), both::toString);
        assertTrue(lines.get(2).startsWith("other & <run>  2 of 2 epochs"), both::toString);
        assertTrue(lines.contains("lr       0.1           0.01"), both::toString);
        Document page = Pages.strict(Files.readString(html));
        assertEquals(5, Pages.elements(page, "h3").size());
        assertEquals(10, Pages.elements(page, "path").size(), "two curves a chart");
        Session.Result json = kiln("compare", run, other, "--json");
        Session.assertJsonLines(json.out());
        List<String> objects = json.out().lines().toList();
        assertTrue(objects.get(0).contains("\"finished\":true"), json.out());
        assertTrue(objects.get(1).contains("\"differs\":{\"lr\":\"0.01\"}"), json.out());
    }

    /** Half a line, or what a disk left of it; a run that goes on makes the file whole again. */
    @Test
    void theEndThatACrashHasTornIsPassedOver() throws IOException {
        Path metrics = run.resolve("metrics.jsonl");
        byte[] whole = Files.readAllBytes(metrics);
        Files.write(metrics, Arrays.copyOf(whole, whole.length - 30));
        for (String verb : List.of("compare", "report")) {
            Session.Result passed = kiln(verb, run);
            assertEquals(0, passed.code(), passed::toString);
            assertTrue(passed.err().startsWith(metrics + ": its last line is torn"), passed.err());
        }
        Files.delete(run.resolve("model.safetensors"));
        assertEquals(0, kiln("train", "--resume", run, "-q").code());
        assertArrayEquals(whole, Files.readAllBytes(metrics));
        Files.write(metrics, new byte[] {(byte) 0xC3, 0, 0}, StandardOpenOption.APPEND);
        assertTrue(kiln("compare", run).out().contains("finished"));
    }

    @Test
    void damageBeforeTheEndIsThree() throws IOException {
        Path metrics = run.resolve("metrics.jsonl");
        Files.writeString(metrics, Files.readString(metrics).substring(1));
        for (String verb : List.of("compare", "report")) {
            Session.Result refused = kiln(verb, run);
            assertEquals(3, refused.code(), refused::toString);
            assertTrue(
                    refused.onlyErrorLine().endsWith("epochs of a run: line 1 is damaged"),
                    refused.err());
        }
    }

    @Test
    void foldersThatAreNoRunsAreThree() throws IOException {
        for (String verb : List.of("compare", "report")) {
            Session.Result none = kiln(verb, folder);
            assertEquals(3, none.code(), none::toString);
            assertTrue(none.onlyErrorLine().contains("no run; expected a folder"), none.err());
        }
        Path config = run.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("{", "{ \"grid.lr\" : \"0.1,0.2\","));
        for (String verb : List.of("compare", "report")) {
            Session.Result sweep = kiln(verb, run);
            assertEquals(3, sweep.code(), sweep::toString);
            assertTrue(sweep.onlyErrorLine().contains("a sweep, not a run"), sweep.err());
        }
    }
}
