package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

@Tag("quick")
final class PictureFolderTest {
    @TempDir
    Path folder;

    private Path grey(String name, int width, int height, int... values) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, width, height, values);
        return write(name, image);
    }

    private Path write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertTrue(ImageIO.write(image, name.substring(name.length() - 3), file.toFile()));
        return file;
    }

    private void refused(PictureSize size, String... words) {
        var e = assertThrows(
                DataException.class, () -> PictureFolder.read(folder, size, null, Decoded.DEFAULT));
        Stream.of(words).forEach(w -> assertTrue(e.getMessage().contains(w), e.getMessage()));
    }

    @Test
    void classesAndPicturesComeInNaturalOrder() throws IOException {
        grey("class10/a.png", 2, 1, 50, 60);
        grey("class2/10.bmp", 2, 1, 30, 40);
        grey("class2/9.png", 2, 1, 10, 20);
        Files.writeString(folder.resolve("class2/notes.txt"), "no picture");
        Files.writeString(folder.resolve("class2/.hidden.png"), "no picture");
        Dataset data = PictureFolder.read(folder, null, null, Decoded.DEFAULT);
        assertEquals(List.of("class2", "class10"), data.classes());
        assertEquals(List.of(1, 2), data.shape());
        assertArrayEquals(new byte[] {10, 20, 30, 40, 50, 60}, data.bytes());
        assertArrayEquals(new int[] {0, 0, 1}, data.labels());
    }

    @Test
    void numbersInNamesCompareByValue() {
        List<String> sorted =
                List.of("01", "1", "2", "10", "a", "a1b2", "a1b10", "a02", "a10", "b");
        List<String> names = new ArrayList<>(sorted);
        Collections.shuffle(names, new Random(1));
        names.sort(new NaturalOrder());
        assertEquals(sorted, names);
        var natural = new NaturalOrder();
        assertTrue(natural.compare("ab", "abc") < 0);
        assertTrue(natural.compare("abc", "ab") > 0);
        assertTrue(natural.compare("1", "01x") < 0);
    }

    @Test
    void colourBecomesBrightnessOverWhite() throws IOException {
        var image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 1, 1, new int[] {0xFFFF0000}, 0, 1);
        image.setRGB(1, 0, 1, 1, new int[] {0xFF00FF00}, 0, 1);
        image.setRGB(2, 0, 1, 1, new int[] {0xFF0000FF}, 0, 1);
        image.setRGB(3, 0, 1, 1, new int[] {0x00000000}, 0, 1);
        Path file = write("x/a.png", image);
        byte[] pixels = Picture.read(file, new PictureSize(4, 1), Decoded.DEFAULT);
        assertArrayEquals(new byte[] {76, (byte) 150, 29, (byte) 255}, pixels);
    }

    @Test
    void sixteenBitsOfGreyKeepTheirValue() throws IOException {
        var image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100 * 257, 65535});
        Path file = write("x/a.png", image);
        assertArrayEquals(
                new byte[] {0, 100, (byte) 255},
                Picture.read(file, new PictureSize(3, 1), Decoded.DEFAULT));
    }

    @Test
    void shrinkingTakesTheMeanOfTheArea() throws IOException {
        Path file = grey("x/a.png", 3, 2, 0, 30, 60, 90, 120, 150);
        // Columns of 1.5 pixels: (0 + 30 / 2) / 1.5 = 10 and (30 / 2 + 60) / 1.5 = 50; rows by 2.
        assertArrayEquals(
                new byte[] {55, 95}, Picture.read(file, new PictureSize(2, 1), Decoded.DEFAULT));
    }

    @Test
    void growingIsLinearBetweenMiddles() throws IOException {
        Path file = grey("x/a.png", 2, 1, 0, 100);
        assertArrayEquals(
                new byte[] {0, 25, 75, 100, 0, 25, 75, 100},
                Picture.read(file, new PictureSize(4, 2), Decoded.DEFAULT));
        Path three = grey("x/b.png", 3, 1, 100, 200, 40);
        assertArrayEquals(
                new byte[] {100, 125, (byte) 175, (byte) 160, 80, 40},
                Picture.read(three, new PictureSize(6, 1), Decoded.DEFAULT));
    }

    @Test
    void aPictureThatHasTheSizeStaysAsItIs() {
        Grey picture = new Grey(2, 1, new byte[] {1, 2});
        assertSame(picture, Resizing.to(new PictureSize(2, 1), picture));
        assertArrayEquals(
                new byte[] {1, 2, 1, 2},
                Resizing.to(new PictureSize(2, 2), picture).pixels());
    }

    @Test
    void picturesOfAllSizesGetTheOneThatIsAskedFor() throws IOException {
        grey("a/1.png", 2, 2, 10, 20, 30, 40);
        grey("b/1.png", 1, 4, 50, 50, 70, 70);
        Dataset data = PictureFolder.read(folder, new PictureSize(1, 2), null, Decoded.DEFAULT);
        assertEquals(List.of(2, 1), data.shape());
        assertArrayEquals(new byte[] {15, 35, 50, 70}, data.bytes());
    }

    @Test
    void partsAreFoldersCalledTrainAndTest() throws IOException {
        grey("train/a/1.png", 1, 1, 1);
        grey("train/b/1.png", 1, 1, 2);
        grey("test/b/1.png", 1, 1, 3);
        assertTrue(PictureFolder.isOne(folder));
        assertEquals(folder.resolve("train"), PictureFolder.train(folder));
        Path test = PictureFolder.test(folder).orElseThrow();
        Dataset data = PictureFolder.read(test, null, List.of("a", "b"), Decoded.DEFAULT);
        assertArrayEquals(new int[] {1}, data.labels());
        grey("test/c/1.png", 1, 1, 3);
        var e = assertThrows(
                DataException.class,
                () -> PictureFolder.read(test, null, List.of("a", "b"), Decoded.DEFAULT));
        assertEquals(
                test.resolve("c") + ": 'c' is not one of the training part's classes, [a, b]",
                e.getMessage());
    }

    @Test
    void aFolderOfClassesHasNoParts() throws IOException {
        assertFalse(PictureFolder.isOne(folder));
        Files.writeString(folder.resolve("readme.txt"), "beside the classes");
        assertFalse(PictureFolder.isOne(folder));
        grey("test/1.png", 2, 2, 1, 2, 3, 4);
        grey("tree/1.png", 2, 2, 5, 6, 7, 8);
        assertEquals(folder, PictureFolder.train(folder));
        assertEquals(Optional.empty(), PictureFolder.test(folder));
        Dataset data = PictureFolder.read(folder, null, null, Decoded.DEFAULT);
        assertEquals(List.of("test", "tree"), data.classes());
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, data.bytes());
    }

    @Test
    void thereAreTenThousandClassesAtMost() throws IOException {
        grey("0/1.png", 1, 1, 9);
        List<String> many = IntStream.range(0, 10_000).mapToObj(String::valueOf).toList();
        assertEquals(1, PictureFolder.read(folder, null, many, Decoded.DEFAULT).size());
        List<String> more = IntStream.range(0, 10_001).mapToObj(String::valueOf).toList();
        var e = assertThrows(
                DataException.class, () -> PictureFolder.read(folder, null, more, Decoded.DEFAULT));
        assertEquals(folder + ": 10001 folders; the most is 10000 classes", e.getMessage());
    }

    @Test
    void whatIsNoFolderOfPicturesIsRefusedByName() throws IOException {
        refused(null, "no folders");
        grey("a/1.png", 2, 2, 1, 2, 3, 4);
        Path other = grey("b/1.png", 2, 1, 1, 2);
        refused(null, other.toString(), "2x1", "2x2", "--size");
        Files.writeString(other, "no picture");
        refused(new PictureSize(2, 2), other.toString(), "not a picture");
        Files.delete(other);
        refused(null, "b", "no pictures");
        Files.createDirectories(folder.resolve("a/inner"));
        refused(null, "inner", "within a class");
    }

    @Test
    void sizesAreCheckedBeforeAnythingIsMade() {
        assertEquals(new PictureSize(28, 20), PictureSize.of("28x20"));
        assertEquals(new PictureSize(2000, 2000), PictureSize.of("2000x2000"));
        for (String wrong :
                List.of("2001x2000", "28", "0x5", "28x", "-1x2", "99999x99999", "2.5x3")) {
            assertThrows(DataException.class, () -> PictureSize.of(wrong), wrong);
        }
    }
}
