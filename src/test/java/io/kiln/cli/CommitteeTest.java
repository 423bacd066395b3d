package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.Model;
import io.kiln.page.Pages;
import io.kiln.train.Look;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Networks that are trained together and asked together. */
@Tag("slow")
final class CommitteeTest {
    @TempDir
    Path folder;

    private Path table;
    private Path all;
    private Session session;

    @BeforeEach
    void begin() throws IOException {
        table = Clouds.write(folder.resolve("clouds.csv"), 200, 1.5, 1);
        all = folder.resolve("all");
        session = new Session(folder);
        session.environment.put("KILN_DEVICE", "cpu");
    }

    private Session.Result kiln(Object... words) {
        Session.Result result = session.run(words);
        assertEquals(0, result.code(), result::toString);
        return result;
    }

    private Session.Result train(Path out, Object... more) {
        Stream<Object> words = Stream.of(
                "train", "--data", table, "--layers", "4-6-3", "--epochs", 2, "--out", out);
        return kiln(Stream.concat(words, Stream.of(more)).toArray());
    }

    private static String weights(Path run) {
        return Model.load(run.resolve("model.safetensors")).weights().hash();
    }

    private Path member(int number) {
        return all.resolve("member-" + number);
    }

    @Test
    void membersAreRunsBySeedAndTheirMeanIsEvaluated() throws IOException {
        Session.Result trained = train(all, "--committee", 3, "--seed", 7);
        train(folder.resolve("single"), "--seed", 8);
        assertEquals(weights(folder.resolve("single")), weights(member(2)));
        kiln("train", "--config", member(3).resolve("train.conf"), "--out", folder.resolve("re"));
        assertEquals(weights(member(3)), weights(folder.resolve("re")));
        assertTrue(trained.out().contains("committee of 3: test accuracy "), trained::toString);

        assertTrue(Files.exists(member(3).resolve("report.html")), "a page a member");
        assertEquals(1, Look.all(member(3)).size());
        assertPage(trained.out());
        String shown = kiln("evaluate", all, "--no-confusion", "--no-by-class").out();
        assertEquals(3, Look.all(member(3)).size(), "each look counts for each member");
        List<String> rows =
                shown.lines().filter(l -> l.contains("best.safetensors")).toList();
        assertEquals(3, rows.size(), shown);
        for (int m = 1; m <= 3; m++) {
            List<Object> others = new ArrayList<>(List.of("evaluate"));
            for (int other = 1; other <= 3; other++) {
                if (other != m) {
                    others.add(member(other));
                }
            }
            String alone = accuracy(kiln("evaluate", member(m)));
            String without = accuracy(kiln(others.toArray()));
            assertTrue(
                    rows.get(m - 1).matches(".* " + alone + " +\\S+ +" + without),
                    () -> rows + " " + alone + " " + without);
        }
        assertEquals(
                figures(kiln("evaluate", member(1))),
                figures(kiln("evaluate", member(1), member(1))));
        Map<String, String> facts = Events.last(kiln("evaluate", all, "--json").out());
        assertEquals("committee of 3", facts.get("model"));
        Session.assertJsonLines(kiln("evaluate", all, "--json").out());
    }

    /** The page says what was printed, leads to pages that are there, and is made again. */
    private void assertPage(String printed) throws IOException {
        Path file = all.resolve("report.html");
        String page = Files.readString(file);
        Document read = Pages.strict(page);
        String accuracy = Pages.elements(read, "dd").get(0).getTextContent();
        assertTrue(
                printed.contains("test accuracy " + accuracy.replaceAll(" %.*", " %")),
                () -> accuracy + printed);
        List<Element> links = Pages.elements(read, "a");
        assertEquals(3, links.size());
        links.forEach(a -> assertTrue(Files.exists(all.resolve(a.getAttribute("href"))), "link"));
        String command = Pages.elements(read, "code").get(0).getTextContent();
        assertTrue(command.contains("--committee=3"), command);
        Files.delete(file);
        assertEquals(file + "\n", kiln("report", all).out());
        assertEquals(page, Files.readString(file));
        assertEquals(2, Look.all(member(3)).size(), "report looks, too");
    }

    /** Accuracy, loss and calibration. */
    private static List<String> figures(Session.Result evaluated) {
        List<String> figures = evaluated
                .out()
                .lines()
                .filter(line -> line.matches("(accuracy|loss|ECE) .*"))
                .toList();
        assertEquals(3, figures.size(), evaluated::toString);
        return figures;
    }

    private static String accuracy(Session.Result evaluated) {
        return evaluated
                .out()
                .lines()
                .filter(line -> line.startsWith("accuracy"))
                .map(line -> line.replaceAll("accuracy +(\\S+ %).*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    /** As after a kill in the middle of the second member. */
    @Test
    void goesOnAsAWhole() throws IOException {
        train(all, "--committee", 3);
        List<String> whole = List.of(weights(member(2)), weights(member(3)));
        Files.delete(member(2).resolve("model.safetensors"));
        Session.Result early = session.run("report", all);
        assertEquals(3, early.code(), early::toString);
        assertTrue(early.onlyErrorLine().contains("the committee is not through"), early.err());
        delete(member(3));
        Session.Result resumed = kiln("train", "--resume", all);
        assertEquals(whole, List.of(weights(member(2)), weights(member(3))));
        assertTrue(!resumed.err().contains("member 1 of 3"), resumed::toString);
        assertTrue(resumed.out().contains("committee of 3: test accuracy "), resumed::toString);
        Session.Result again = kiln("train", "--resume", all);
        assertTrue(again.err().contains("the committee is through"), again::toString);
        assertEquals(
                7,
                session.run("train", "--data", table, "--committee", 2, "--out", all)
                        .code());
    }

    private static void delete(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void predictTakesTheMean() throws IOException {
        Path digits = session.digitsFolder("digits");
        Path pictures = digits.resolve("t10k-images-idx3-ubyte");
        Object[] words = {"train", "--data", digits, "--layers", "784-5-10", "--epochs", 1};
        kiln(Stream.concat(Stream.of(words), Stream.of("--committee", 2, "--out", all))
                .toArray());
        Path one = member(1).resolve("best.safetensors");
        Path two = member(2).resolve("best.safetensors");
        String mean =
                kiln("predict", all, pictures, "--top", 10, "--format", "csv").out();
        assertEquals(
                mean,
                kiln("predict", one, "--with", two, pictures, "--top", 10, "--format", "csv")
                        .out());
        Map<String, Double> first = probabilities(one, pictures);
        Map<String, Double> second = probabilities(two, pictures);
        Map<String, Double> both = probabilities(all, pictures);
        assertEquals(1, both.values().stream().mapToDouble(p -> p).sum(), 1e-4);
        both.forEach((name, p) -> assertEquals(
                (first.getOrDefault(name, 0.0) + second.getOrDefault(name, 0.0)) / 2,
                p,
                2e-6,
                name));
    }

    /** Of the first picture, by class. */
    private Map<String, Double> probabilities(Path model, Path pictures) {
        String[] fields = kiln("predict", model, pictures, "--top", 10, "--format", "csv")
                .out()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split(",");
        var probabilities = new java.util.HashMap<String, Double>();
        for (int f = 1; f < fields.length; f += 2) {
            probabilities.put(fields[f], Double.parseDouble(fields[f + 1]));
        }
        assertEquals(10, probabilities.size());
        return probabilities;
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws IOException {
        train(folder.resolve("one"));
        Path other = Files.copy(table, folder.resolve("other.csv"));
        Clouds.write(other, 201, 1.5, 2);
        kiln("train", "--data", other, "--layers", "4-3", "--epochs", 1, "--out", all);
        Session.Result mixed = session.run("evaluate", folder.resolve("one"), all);
        assertEquals(3, mixed.code(), mixed::toString);
        assertTrue(mixed.onlyErrorLine().contains("say by --data"), mixed::toString);
        kiln("evaluate", folder.resolve("one"), all, "--data", other);
        Session.Result wrong =
                session.run("evaluate", folder.resolve("one"), session.model(), "--data", other);
        assertEquals(3, wrong.code(), wrong::toString);
        assertTrue(
                wrong.onlyErrorLine().contains("a committee: member 2 is 784-8-10"), wrong.err());
    }
}
