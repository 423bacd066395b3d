package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;

@Tag("quick")
class PhotoTest {
    @TempDir
    Path folder;

    /** Drawn once a test, for it is what takes long. */
    private final Dataset digits = Strokes.draw("digits", 1, Strokes.TEST_PART, 200);

    /** The first drawn digit of a class, (784). */
    private byte[] digit(int wanted) {
        for (int i = 0; i < digits.size(); i++) {
            if (digits.labels()[i] == wanted) {
                return digits.range(i, i + 1).bytes();
            }
        }
        throw new AssertionError("no " + wanted);
    }

    /** The digit enlarged into a photograph of the given grey values, off the centre. */
    private static BufferedImage photo(byte[] digit, int paper, int ink, int slope, int noise) {
        Draws random = new Draws(1, 0, 0);
        BufferedImage image = new BufferedImage(420, 500, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 500; y++) {
            for (int x = 0; x < 420; x++) {
                int px = (x - 90) / 9;
                int py = (y - 200) / 9;
                boolean inside = x >= 90 && y >= 200 && px < 28 && py < 28;
                double dark = inside ? (digit[py * 28 + px] & 0xFF) / 255.0 : 0;
                double corner = Math.hypot(x - 210, y - 250) / 326;
                double light = paper + slope * (y / 500.0 - 0.5 - corner * corner / 2);
                light += noise * random.bell();
                int value = (int) Math.max(0, Math.min(255, light + dark * (ink - paper)));
                image.setRGB(x, y, value * 0x10101);
            }
        }
        return image;
    }

    /** The mean difference of two pictures, one of them moved by at most a pixel. */
    private static double difference(byte[] a, byte[] b) {
        double least = Double.MAX_VALUE;
        for (int shift : new int[] {0, 1, -1, 28, -28, 29, -29, 27, -27}) {
            double sum = 0;
            for (int i = 29; i < a.length - 29; i++) {
                sum += Math.abs((a[i] & 0xFF) - (b[i + shift] & 0xFF));
            }
            least = Math.min(least, sum / a.length);
        }
        return least;
    }

    /** Near the digit it was made from, and much nearer to it than to any other. */
    private void assertShows(int wanted, byte[] picture) {
        double distance = difference(digit(wanted), picture);
        assertTrue(distance < 18, wanted + " is off by " + distance);
        for (int other = 0; other < 10; other++) {
            double farther = difference(digit(other), picture);
            assertTrue(other == wanted || farther > 1.5 * distance, wanted + " is like " + other);
        }
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static byte[] read(byte[] file) {
        return Photo.read(new ByteArrayInputStream(file), "p.png");
    }

    private static void refused(byte[] file, String... words) {
        DataException e = assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThrows(DataException.class, () -> read(file)));
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
        assertEquals(0, e.getMessage().lastIndexOf("p.png: "), e.getMessage());
    }

    @Test
    void darkOnLightAndLightOnDarkGiveTheSameDigit() {
        for (int wanted = 0; wanted < 10; wanted++) {
            byte[] digit = digit(wanted);
            byte[] dark = Photo.digit(photo(digit, 255, 0, 0, 0));
            byte[] light = Photo.digit(photo(digit, 0, 255, 0, 0));
            assertTrue(difference(dark, light) < 1, "polarity of " + wanted);
            assertShows(wanted, dark);
        }
    }

    @Test
    void unevenLightAndNoiseAreTakenAway() {
        for (int wanted = 0; wanted < 10; wanted++) {
            byte[] digit = digit(wanted);
            assertShows(wanted, Photo.digit(photo(digit, 180, 60, 80, 4)));
            assertShows(wanted, Photo.digit(photo(digit, 70, 230, 80, 4)));
        }
    }

    @Test
    void theInkIsCentredInABoxOfTwenty() {
        byte[] out = Photo.digit(photo(digit(1), 255, 0, 0, 0));
        double mass = 0;
        double x = 0;
        double y = 0;
        int top = 28;
        int bottom = -1;
        for (int i = 0; i < out.length; i++) {
            int value = out[i] & 0xFF;
            mass += value;
            x += value * (i % 28);
            y += value * (i / 28);
            top = value >= 128 ? Math.min(top, i / 28) : top;
            bottom = value >= 128 ? Math.max(bottom, i / 28) : bottom;
        }
        assertEquals(14, x / mass, 0.52);
        assertEquals(14, y / mass, 0.52);
        assertEquals(20, bottom - top + 1, 2);
    }

    @Test
    void aPreparedPictureIsTakenAsItIs() throws IOException {
        byte[] digit = digit(4);
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, 28, 28, digit);
        assertArrayEquals(digit, Photo.digit(image));
        Path file = Files.write(folder.resolve("four.png"), png(image));
        assertArrayEquals(digit, Photo.read(file, Decoded.DEFAULT));
    }

    @Test
    void jpegIsReadToo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] digit = digit(3);
        ImageIO.write(photo(digit, 240, 20, 0, 0), "jpg", out);
        assertShows(3, read(out.toByteArray()));
        refused(Arrays.copyOf(out.toByteArray(), out.size() / 2), "damaged");
    }

    @Test
    void transparentPicturesAreSeenOnWhite() {
        BufferedImage image = new BufferedImage(60, 60, BufferedImage.TYPE_INT_ARGB);
        for (int y = 10; y < 50; y++) {
            for (int x = 25; x < 32; x++) {
                image.setRGB(x, y, 0xFF000000);
            }
        }
        byte[] out = Photo.digit(image);
        assertEquals(255, out[14 * 28 + 14] & 0xFF);
        assertEquals(0, out[14 * 28 + 3]);
    }

    @Test
    void withoutInkThereIsNoDigit() throws IOException {
        BufferedImage blank = new BufferedImage(100, 100, BufferedImage.TYPE_BYTE_GRAY);
        refused(png(blank), "no ink found");
        refused(png(photo(new byte[784], 200, 0, 40, 3)), "no ink found");
        refused(png(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)), "no ink found");
        refused(png(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY)), "no ink found");
    }

    @Test
    void whatIsNotAPictureIsRefused() {
        refused(new byte[0], "empty");
        refused("digit".getBytes(), "not a picture");
        refused(new byte[100_000], "not a picture");
        Path none = folder.resolve("none.png");
        DataException e =
                assertThrows(DataException.class, () -> Photo.read(none, Decoded.DEFAULT));
        assertEquals(none + ": no such file", e.getMessage());
        assertThrows(DataException.class, () -> Photo.read(folder, Decoded.DEFAULT));
    }

    @Test
    void damagedPngsAreRefused() throws IOException {
        byte[] good = png(photo(digit(5), 255, 0, 0, 0));
        for (int length :
                new int[] {8, 20, 33, 60, good.length / 2, good.length - 12, good.length - 1}) {
            refused(Arrays.copyOf(good, length), "truncated");
        }
        byte[] endless = good.clone();
        ByteBuffer.wrap(endless).putInt(33, -1);
        refused(endless, "at byte 33 declares 4294967295 bytes, " + (good.length - 45) + " are");
        for (int at : new int[] {17, 30, 60, good.length / 2, good.length - 3}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            refused(bad, "PNG");
        }
    }

    @Test
    void aJpegThatIsPaintedAgainAndAgainIsRefused() throws IOException {
        BufferedImage image = photo(digit(4), 200, 30, 0, 0);
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", jpeg);
        byte[] file = jpeg.toByteArray();
        assertShows(4, read(file));
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};
        jpeg.reset();
        jpeg.write(file, 0, file.length - 2);
        for (int i = 0; i < 30; i++) {
            jpeg.write(scan);
        }
        jpeg.write(file, file.length - 2, 2);
        refused(jpeg.toByteArray(), "31 scans");
    }

    @Test
    void giantPicturesAreRefusedByTheirHeader() throws IOException {
        byte[] png = png(photo(digit(5), 255, 0, 0, 0));
        refused(declaring(png, 100_000, 100_000), "100000 x 100000 = 10000000000 pixels");
        refused(declaring(png, 8001, 8000), "8001 x 8000", "at most 64000000");
        refused(declaring(png, Integer.MAX_VALUE, Integer.MAX_VALUE), "pixels");
        refused(declaring(png, 8000, 8000), "at most 1000 in each");
        refused(declaring(png, 0, 5), "damaged");
        refused(declaring(png, -1, 5), "damaged");
        refused(declaring(png, 421, 500), "damaged");
    }

    /** The PNG with another size in its header, and the header's checksum right. */
    private static byte[] declaring(byte[] png, int width, int height) {
        byte[] changed = png.clone();
        ByteBuffer out = ByteBuffer.wrap(changed).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(changed, 12, 17);
        out.putInt(29, (int) crc.getValue());
        return changed;
    }
}
