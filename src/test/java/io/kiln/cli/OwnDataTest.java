package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Decoded;
import io.kiln.data.Scaling;
import io.kiln.model.Model;
import io.kiln.train.Run;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.imageio.ImageIO;

/** Data that people have, through the command. */
final class OwnDataTest {
    @TempDir
    Path folder;

    private Session session;

    @BeforeEach
    void open() {
        session = new Session(folder);
    }

    /** Upright and lying bars, 6 x 5 pixels in colour, 20 of each. */
    private Path bars() throws IOException {
        Path bars = folder.resolve("bars");
        for (int i = 0; i < 40; i++) {
            boolean upright = i < 20;
            var image = new BufferedImage(6, 5, BufferedImage.TYPE_INT_RGB);
            for (int k = 0; k < (upright ? 5 : 6); k++) {
                image.setRGB(upright ? i % 6 : k, upright ? k : i % 5, 0xFFFFFF - i);
            }
            Path file = bars.resolve((upright ? "upright/" : "lying/") + i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        return bars;
    }

    private Session.Result train(Object... more) {
        Object[] words = new Object[more.length + 12];
        Object[] start = {
            "train",
            "--device",
            "cpu",
            "--epochs",
            "20",
            "--batch",
            "8",
            "--validation",
            "4",
            "--out",
            folder.resolve("run"),
            "--quiet"
        };
        System.arraycopy(start, 0, words, 0, 12);
        System.arraycopy(more, 0, words, 12, more.length);
        return session.run(words);
    }

    @Test
    void aFolderOfPicturesIsLearntAndItsClassesAreNamed() throws IOException {
        Path bars = bars();
        Session.Result result = train("--data", bars);
        assertEquals(0, result.code(), result.err());
        Model model = Model.load(folder.resolve("run").resolve(Run.BEST));
        assertEquals(List.of("lying", "upright"), model.classes());
        assertEquals(List.of(5, 6), model.shape());
        Session.Result answer = session.run(
                "predict", folder.resolve("run"), bars.resolve("lying/22.png"), "--top", "1");
        assertTrue(answer.out().contains("lying"), answer.out() + answer.err());
        Session.Result evaluated =
                session.run("evaluate", folder.resolve("run"), "--test-data", bars);
        assertEquals(0, evaluated.code(), evaluated.err());
        assertTrue(evaluated.out().contains("of 40"), evaluated.out());
        assertEquals(0, session.run("evaluate", folder.resolve("run")).code());
        String inspected = session.run("inspect", "--data", bars).out();
        assertTrue(inspected.contains("upright"), inspected);
    }

    @Test
    void aPictureBecomesTheSameInputFromAFolderAndAlone() throws IOException {
        Path bars = bars();
        Session.Result result = train("--data", bars, "--size", "4x3");
        assertEquals(0, result.code(), result.err());
        Model model = Model.load(folder.resolve("run").resolve(Run.BEST));
        DataSource source = LoadedData.source(Run.config(folder.resolve("run")));
        Dataset all = new DataReader(source, model).whole();
        Pictures one = Pictures.read(bars.resolve("lying/20.png"), model, Decoded.DEFAULT);
        float[] row = all.row(0, Scaling.none());
        assertEquals(List.of(3, 4), model.shape());
        one.examples().each((block, first) -> assertArrayEquals(row, block[0]));
    }

    @Test
    void theScalingIsChosenAndSavedAndAResumedRunKeepsIt() throws IOException {
        Path table = Files.writeString(
                folder.resolve("t.csv"), "100,a\n200,b\n110,a\n190,b\n".repeat(10));
        Session.Result result = train("--data", table, "--scaling", "none");
        assertEquals(0, result.code(), result.err());
        Path run = folder.resolve("run");
        assertEquals(Scaling.none(), Model.load(run.resolve(Run.BEST)).scaling());
        assertEquals("none", Run.config(run).get("data.scaling"));
        assertEquals(0, session.run("train", "--resume", run).code());
        Session.Result unit = session.run(
                "sweep",
                "--data",
                table,
                "--scaling",
                "unit",
                "--epochs",
                "1",
                "--lr",
                "0.1,0.2",
                "--validation",
                "4",
                "--device",
                "cpu",
                "--out",
                folder.resolve("sweep"));
        assertEquals(0, unit.code(), unit.err());
        Path best = folder.resolve("sweep").resolve(Run.BEST);
        assertEquals(Scaling.unit(), Model.load(best).scaling());
    }

    @Test
    void numbersAreLearntAndComeBackInTheirUnits() throws IOException {
        var text = new StringBuilder("a,price,b,rooms\n");
        for (int i = 0; i < 120; i++) {
            int a = i % 10;
            int b = i / 10;
            text.append(a + "," + (5000 + 100 * a) + "," + b + "," + (2 * b - a) + "\n");
        }
        Path table = Files.writeString(folder.resolve("houses.csv"), text);
        Session.Result result = train(
                "--data", table, "--task", "regression", "--label", "price,rooms", "--lr", "0.05");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("R2 0.9"), result.out());
        Path run = folder.resolve("run");
        Model model = Model.load(run.resolve(Run.BEST));
        assertEquals(List.of("price", "rooms"), model.classes());
        Session.Result evaluated = session.run("evaluate", run);
        assertTrue(evaluated.out().contains("price"), evaluated.out() + evaluated.err());
        Session.Result alone = session.run(
                "evaluate", run, "--test-data", table, "--label", "price,rooms", "--json");
        assertTrue(alone.out().contains("\"r2\":0.9"), alone.out() + alone.err());
        Path inputs = Files.writeString(folder.resolve("inputs.csv"), "a,b\n4,5\n9,0\n");
        Session.Result found = session.run("predict", run, inputs, "--format", "csv");
        List<String> rows = found.out().lines().toList();
        assertEquals("input,price,rooms", rows.get(0), found.err());
        assertEquals(5400, Double.parseDouble(rows.get(1).split(",", -1)[1]), 250);
        assertEquals(-9, Double.parseDouble(rows.get(2).split(",", -1)[2]), 8);
        Session.Result wide = session.run("predict", run, table);
        assertEquals(3, wide.code());
        assertTrue(wide.onlyErrorLine().contains("2 inputs"), wide.err());
        assertEquals(0, session.run("train", "--resume", run).code());
        assertTrue(session.run("inspect", "--data", table, "--task", "regression")
                .out()
                .contains("targets rooms"));
        refused(3, "'abc'", "--data", table, "--task", "regression", "--label", "abc");
        refused(2, "--task", "--data", "strokes", "--task", "regression");
    }

    @Test
    void optionsOfOtherDataAreRefused() throws IOException {
        Path bars = bars();
        refused(2, "--labels", "--data", bars, "--labels", bars.resolve("lying/22.png"));
        refused(2, "--size", "--data", "strokes", "--size", "3x3");
        refused(3, "picture size", "--data", bars, "--size", "3");
        refused(2, "--header", "--data", bars, "--header", "yes");
        refused(2, "--test-data", "--data", "strokes", "--test-data", bars);
        refused(2, "--test-labels", "--data", bars, "--test-labels", bars);
        refused(3, "no such data", "--data", bars, "--test-data", folder.resolve("none"));
    }

    private void refused(int code, String word, Object... words) {
        Session.Result result = train(words);
        assertEquals(code, result.code(), result.err());
        assertTrue(result.err().contains(word), result.err());
    }
}
