package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

import javax.imageio.ImageIO;

@Tag("quick")
final class PictureTest {
    private static byte[] file(BufferedImage image, String kind) throws IOException {
        var out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, kind, out));
        return out.toByteArray();
    }

    private static Grey read(byte[] file, Decoded decoded) {
        return Picture.grey(new ByteArrayInputStream(file), "p", decoded);
    }

    /** Pixels of grey and opacity, in a row. */
    private static BufferedImage translucent(int type, int... samples) {
        var grey = ColorSpace.getInstance(ColorSpace.CS_GRAY);
        ColorModel model =
                new ComponentColorModel(grey, true, false, Transparency.TRANSLUCENT, type);
        var raster = model.createCompatibleWritableRaster(samples.length / 2, 1);
        raster.setPixels(0, 0, samples.length / 2, 1, samples);
        return new BufferedImage(model, raster, false, null);
    }

    @Test
    void greyPicturesAreSeenOverWhiteToo() {
        BufferedImage eight = translucent(DataBuffer.TYPE_BYTE, 100, 255, 100, 128, 100, 0);
        assertArrayEquals(
                new byte[] {100, (byte) 177, (byte) 255}, Picture.grey(eight).pixels());
        BufferedImage sixteen = translucent(DataBuffer.TYPE_USHORT, 25_800, 65_535, 25_800, 0);
        assertArrayEquals(new byte[] {100, (byte) 255}, Picture.grey(sixteen).pixels());
    }

    @Test
    void aPngDeclaresTheBytesOfItsRows() throws IOException {
        byte[] png = file(new BufferedImage(10, 10, BufferedImage.TYPE_INT_ARGB), "png");
        assertEquals(10, read(png, new Decoded(410)).width());
        var e = assertThrows(DataException.class, () -> read(png, new Decoded(409)));
        assertEquals(
                "p: declares 410 bytes; the most accepted is 409 bytes, see --max-decoded",
                e.getMessage());
    }

    @Test
    void anyOtherPictureDeclaresItsPixels() throws IOException {
        byte[] jpeg = file(new BufferedImage(10, 20, BufferedImage.TYPE_BYTE_GRAY), "jpg");
        assertEquals(10, read(jpeg, new Decoded(200)).width());
        assertThrows(DataException.class, () -> read(jpeg, new Decoded(199)));
    }

    @Test
    void aJpegWithAFewBytesTooManyIsReadAndOneWithoutEndIsNot() throws IOException {
        byte[] jpeg = file(new BufferedImage(10, 20, BufferedImage.TYPE_BYTE_GRAY), "jpg");
        byte[] more = Arrays.copyOf(jpeg, jpeg.length + 3);
        more[more.length - 5] = 1;
        more[more.length - 4] = 1;
        more[more.length - 3] = 1;
        more[more.length - 2] = (byte) 0xFF;
        more[more.length - 1] = (byte) 0xD9;
        assertEquals(10, read(more, Decoded.DEFAULT).width());
        byte[] less = Arrays.copyOf(jpeg, jpeg.length - 2);
        assertThrows(DataException.class, () -> read(less, Decoded.DEFAULT));
    }

    @Test
    void onlyAJpegMayHaveTooManyScans() throws IOException {
        var image = new BufferedImage(80, 2, BufferedImage.TYPE_BYTE_GRAY);
        int[] values = new int[160];
        Arrays.setAll(values, i -> i % 2 == 0 ? 0xFF : 0xDA);
        image.getRaster().setPixels(0, 0, 80, 2, values);
        Grey read = read(file(image, "bmp"), Decoded.DEFAULT);
        assertEquals(0xDA, read.at(1, 0));
    }

    @Test
    void thirtyScansArePaintedAndNotOneMore() {
        byte[] scans = new byte[60];
        Arrays.fill(scans, (byte) 0xFF);
        for (int i = 1; i < scans.length; i += 2) {
            scans[i] = (byte) 0xDA;
        }
        assertDoesNotThrow(() -> JpegScans.check(scans, "p"));
        byte[] more = Arrays.copyOf(scans, 62);
        more[60] = scans[0];
        more[61] = scans[1];
        assertThrows(DataException.class, () -> JpegScans.check(more, "p"));
    }
}
