package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.page.Pages;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class LrFindTest {
    @TempDir
    Path folder;

    private Path table;

    @BeforeEach
    void writeTable() throws IOException {
        table = Clouds.write(folder.resolve("clouds.csv"), 300, 0.8, 3);
    }

    private Session.Result find(String... words) {
        List<Object> all = new ArrayList<>(List.of("lr-find", "--data", table, "--device", "cpu"));
        all.addAll(List.of("--layers", "4-8-3", "--batch", "16"));
        all.addAll(List.of(words));
        return new Session(folder).run(all.toArray());
    }

    @Test
    void drawsTheLossesAndSuggestsARate() throws IOException {
        Path csv = folder.resolve("rates.csv");
        Path html = folder.resolve("rates.html");
        Session.Result result = find("--csv", csv.toString(), "--html", html.toString());
        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(15, lines.size(), result.out());
        assertTrue(lines.get(14).matches("suggestion: --lr 0\\.\\d+, a tenth .*"), lines.get(14));
        assertTrue(result.out().contains("*"));
        List<String> rows = Files.readAllLines(csv);
        assertEquals("step,rate,loss,smoothed", rows.get(0));
        assertTrue(rows.get(1).startsWith("1,1.0E-5,"), rows.get(1));
        // Each rate is as many times the one before, from epoch to epoch as well.
        double factor = Math.pow(1e6, 1 / 299.0);
        for (int s = 1; s < rows.size(); s++) {
            double rate = Double.parseDouble(rows.get(s).split(",")[1]);
            assertEquals(1e-5 * Math.pow(factor, s - 1), rate, 1e-6 * rate, "step " + s);
        }
        String page = Files.readString(html);
        assertEquals(1, Pages.elements(Pages.strict(page), "svg").size());
        assertFalse(page.contains("http"), "the page needs the network");
        assertFalse(Files.exists(folder.resolve("runs")), "a run was kept");
    }

    /** Settings of a training serve, but for those that are looked for. */
    @Test
    void aFileHelpsAsItHelpsTrain() throws IOException {
        Path conf = Files.writeString(folder.resolve("my.conf"), "lr = 0.3\nmomentum = 0.5\n");
        Session.Result shown = find("--config", conf.toString(), "--print-config");
        assertEquals(0, shown.code(), shown.err());
        assertTrue(shown.out().contains("# " + conf + "\nmomentum = 0.5\n"), shown.out());
        assertEquals(conf + ":1: lr does not concern lr-find", shown.onlyErrorLine());
        Session.Result plain = find("--steps", "20", "--json");
        Session.Result moved =
                find("--steps", "20", "--json", "--recipe", conf.toString(), "--quiet");
        assertEquals(0, moved.code(), moved.err());
        assertNotEquals(plain.out(), moved.out());
        assertEquals(find("--steps", "20", "--json", "--momentum", "0.5").out(), moved.out());
    }

    @Test
    void stopsWhereTheLossRunsAway() {
        Session.Result result = find("--to", "1e30", "--steps", "200", "--json");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("\"ran_away\":true"), result.out());
        assertTrue(result.out().contains("\"suggestion\":"), result.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lr=1",
                "--schedule=linear",
                "--epochs=3",
                "--from=0",
                "--to=1e-6",
                "--steps=9",
                "--dropout=2"
            })
    void wrongUseIsTwo(String word) {
        assertEquals(2, find(word).code());
    }

    @Test
    void aFileThatCannotBeWrittenIsSeven() {
        Session.Result result = find("--steps", "10", "--csv", folder.toString());
        assertEquals(7, result.code(), result.err());
        assertTrue(result.onlyErrorLine().endsWith("choose another file with --csv"), result.err());
    }
}
