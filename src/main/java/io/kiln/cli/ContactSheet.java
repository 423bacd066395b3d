package io.kiln.cli;

import io.kiln.file.DurableFiles;
import io.kiln.model.WriteException;

import java.awt.image.BufferedImage;
import java.nio.file.Path;

import javax.imageio.ImageIO;

/** Small pictures side by side in one, black on white, as a PNG file. */
final class ContactSheet {
    private static final int ZOOM = 3;
    private static final int GAP = 6;
    private static final int PAPER = 0xFF;

    private final int height;
    private final int width;
    private final BufferedImage sheet;

    /** An empty sheet for so many rows and columns of pictures of a size. */
    ContactSheet(int rows, int columns, int height, int width) {
        this.height = height * ZOOM + GAP;
        this.width = width * ZOOM + GAP;
        this.sheet = new BufferedImage(
                columns * this.width + GAP, rows * this.height + GAP, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.getRaster().setSample(x, y, 0, PAPER * 3 / 4);
            }
        }
    }

    /** Puts a picture into a place; its pixels begin at an index of an array. */
    void put(int row, int column, byte[] pixels, int from) {
        int across = width - GAP;
        int down = height - GAP;
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                int ink = pixels[from + y / ZOOM * (across / ZOOM) + x / ZOOM] & PAPER;
                sheet.getRaster()
                        .setSample(
                                GAP + column * width + x, GAP + row * height + y, 0, PAPER - ink);
            }
        }
    }

    void write(Path file) {
        // NOTE: given a file that cannot be opened, ImageIO itself prints a stack trace.
        WriteException.guard(
                file,
                () -> DurableFiles.REAL.replace(file, out -> ImageIO.write(sheet, "png", out)));
    }
}
