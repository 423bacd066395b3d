package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.imageio.ImageIO;

final class PredictTest {
    @TempDir
    Path folder;

    private Session session;
    private Path model;

    @BeforeEach
    void begin() {
        session = new Session(folder);
        model = session.model();
    }

    @Test
    void picturesGetALineEach() throws IOException {
        Session.Result result =
                session.run("predict", model, picture("png"), picture("jpg"), "--top", "2");
        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(
                lines.get(0).matches(".*one\\.png: [0-9] [0-9.]+ %, [0-9] [0-9.]+ %"),
                lines.get(0));
    }

    @Test
    void idxFilesGetALineAnImage() throws IOException {
        Path images = session.digitsFolder("d").resolve("t10k-images-idx3-ubyte");
        Session.Result result = session.run("predict", model, images);
        assertEquals(20, result.out().lines().count(), result.err());
        assertTrue(result.out().contains("t10k-images-idx3-ubyte#19: "));
    }

    @Test
    void foldersAreLookedThroughAndLabelsPassedOver() {
        Session.Result result = session.run("predict", model, session.digitsFolder("d"));
        assertEquals(0, result.code(), result.err());
        assertEquals(50, result.out().lines().count());
    }

    @Test
    void standardInputIsToldApartByItsFirstBytes() throws IOException {
        session.in = new ByteArrayInputStream(Files.readAllBytes(picture("png")));
        Session.Result photo = session.run("predict", model);
        assertTrue(photo.out().startsWith("standard input: "), photo.err());
        Path images = session.digitsFolder("d").resolve("t10k-images-idx3-ubyte");
        session.in = new ByteArrayInputStream(Files.readAllBytes(images));
        assertEquals(20, session.run("predict", model, "-").out().lines().count());
        session.in = new ByteArrayInputStream(
                "neither".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Session.Result neither = session.run("predict", model, "-");
        assertEquals(3, neither.code());
        assertTrue(neither.onlyErrorLine().contains("standard input"));
    }

    @Test
    void aBadFileDoesNotStopTheOthers() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.png"), "not a picture");
        Session.Result result =
                session.run("predict", model, bad, picture("png"), folder.resolve("none.png"));
        assertEquals(3, result.code());
        assertEquals(1, result.out().lines().count());
        assertEquals(2, result.err().lines().count());
        assertTrue(
                result.err().contains("bad.png") && result.err().contains("none.png: no such file"),
                result.err());
    }

    @Test
    void jsonAndCsvHoldTheSameAnswers() throws IOException {
        Path picture = picture("png");
        Session.Result json = session.run("predict", model, picture, "--json", "--top", "2");
        Session.assertJsonLines(json.out());
        assertTrue(json.out().contains("\"probability\":0."), json.out());
        Session.Result csv =
                session.run("predict", model, picture, "--format", "csv", "--top", "2");
        List<String> lines = csv.out().lines().toList();
        assertEquals("input,class1,probability1,class2,probability2", lines.get(0));
        String best = lines.get(1).split(",")[1];
        assertTrue(json.out().contains("\"class\":\"" + best + "\""), json.out());
    }

    @Test
    void moreClassesThanThereAreIsAllOfThem() throws IOException {
        Session.Result result = session.run("predict", model, picture("png"), "--top", "99");
        assertEquals(10, result.out().split(",").length);
    }

    private Path picture(String format) throws IOException {
        var image = new BufferedImage(60, 60, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, 60, 60);
        pen.setColor(Color.BLACK);
        pen.fillRect(27, 10, 6, 40);
        pen.dispose();
        Path file = folder.resolve("one." + format);
        ImageIO.write(image, format, file.toFile());
        return file;
    }
}
