package io.kiln.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;

import javax.imageio.ImageIO;

final class PngTest {
    /** Java's own reader sees each pixel's colour and how transparent it is. */
    @Test
    void everyPixelComesBack() throws IOException {
        int[] colours = {0xFF102030, 0x80FF0000, 0x0000FF00, 0xFFFFFFFF};
        byte[] pixels = {0, 1, 2, 3, 2, 1};
        byte[] file = new Png(3, 2, pixels, colours).bytes();
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
        assertEquals(3, read.getWidth());
        assertEquals(2, read.getHeight());
        for (int i = 0; i < pixels.length; i++) {
            assertEquals(colours[pixels[i]], read.getRGB(i % 3, i / 3), "pixel " + i);
        }
    }

    @Test
    void anAddressHoldsTheFile() {
        String address = new Png(1, 1, new byte[1], new int[] {-1}).address();
        assertTrue(address.startsWith("data:image/png;base64,iVBORw0KGgo"), address);
    }
}
