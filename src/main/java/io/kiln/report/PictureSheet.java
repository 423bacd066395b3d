package io.kiln.report;

import io.kiln.data.Dataset;
import io.kiln.page.Png;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** All pictures of a page in one, so that each is in the file once. */
final class PictureSheet {
    private static final int COLUMNS = 32;
    private static final int LARGEST = 64; // pixels a side; larger pictures are averaged down
    private static final int SHOWN = 56; // about, in CSS pixels
    private static final int DARK = 96; // a mean below it is ink on nothing

    private final Dataset data;
    private final int factor;
    private final int height;
    private final int width;
    private final Map<Integer, Integer> places = new LinkedHashMap<>();

    PictureSheet(Dataset data) {
        this.data = data;
        int rows = data.shape().get(0);
        int columns = data.shape().get(1);
        this.factor = (Math.max(rows, columns) + LARGEST - 1) / LARGEST;
        this.height = Math.max(1, rows / factor);
        this.width = Math.max(1, columns / factor);
    }

    /** Bytes of one picture before packing. */
    int pixels() {
        return height * width;
    }

    /** The place of an example on the sheet. */
    int place(int example) {
        return places.computeIfAbsent(example, e -> places.size());
    }

    private int scale() {
        return Math.max(1, Math.round((float) SHOWN / Math.max(height, width)));
    }

    /** Where the sheet has to be for a picture to be seen. */
    String position(int place) {
        return String.format(
                Locale.ROOT,
                "-%dpx -%dpx",
                place % COLUMNS * shownWidth(),
                place / COLUMNS * shownHeight());
    }

    int shownWidth() {
        return width * scale();
    }

    int shownHeight() {
        return height * scale();
    }

    int columns() {
        return COLUMNS;
    }

    /** Rules for elements of class {@code pic}. */
    String style() {
        byte[] pixels = draw();
        boolean ink = mean(pixels) < DARK;
        String style = String.format(
                Locale.ROOT,
                """
                .pic { display: block; width: %dpx; height: %dpx; background-image: url(%s);
                  background-size: %dpx auto; image-rendering: pixelated; border-radius: 3px;
                  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
                """,
                shownWidth(),
                shownHeight(),
                new Png(COLUMNS * width, rows() * height, pixels, colours(ink)).address(),
                COLUMNS * shownWidth());
        return ink
                ? style + "@media (prefers-color-scheme: dark) { .pic { filter: invert(1); } }\n"
                : style;
    }

    private int rows() {
        return Math.max(1, (places.size() + COLUMNS - 1) / COLUMNS);
    }

    /** Light pictures on black become ink on whatever the page is made of. */
    private static int[] colours(boolean ink) {
        int[] colours = new int[256];
        for (int v = 0; v < 256; v++) {
            colours[v] = ink ? v << 24 : 0xFF000000 | v << 16 | v << 8 | v;
        }
        return colours;
    }

    private double mean(byte[] pixels) {
        double sum = 0;
        for (byte pixel : pixels) {
            sum += pixel & 0xFF;
        }
        return sum / Math.max(1, places.size() * pixels());
    }

    private byte[] draw() {
        byte[] sheet = new byte[COLUMNS * width * rows() * height];
        places.forEach((example, place) -> {
            int left = place % COLUMNS * width;
            int top = place / COLUMNS * height;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int at = (top + y) * COLUMNS * width + left + x;
                    sheet[at] = (byte) mean(example, x * factor, y * factor);
                }
            }
        });
        return sheet;
    }

    /** Of a square of an example's pixels. */
    private int mean(int example, int left, int top) {
        int stride = data.shape().get(1);
        int from = example * data.features();
        int sum = 0;
        for (int y = top; y < top + factor; y++) {
            for (int x = left; x < left + factor; x++) {
                sum += data.bytes()[from + y * stride + x] & 0xFF;
            }
        }
        return sum / (factor * factor);
    }
}
