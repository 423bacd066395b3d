package io.kiln.report;

import io.kiln.model.Model;
import io.kiln.page.Png;

import java.util.Arrays;
import java.util.List;

/**
 * What the units of the first layer look for, each a picture: blue where light speaks against,
 * orange where it speaks for.
 *
 * @param model whose inputs have a picture's shape
 */
record FirstLayerSection(Model model) {
    private static final int MOST = 128; // units
    private static final int LARGEST = 64; // pixels a side
    private static final int COLUMNS = 16;
    private static final int ZERO = 16;
    private static final int LEVELS = 2 * ZERO + 1;
    private static final int AGAINST = 0x3B9BDC;
    private static final int FOR = 0xE8772E;

    static final String STYLE = """
            .weights { display: block; width: 100%; min-width: 600px; height: auto; image-rendering: pixelated; }
            """;

    static boolean shows(Model model) {
        return model.shape().size() == 2
                && model.shape().get(0) <= LARGEST
                && model.shape().get(1) <= LARGEST;
    }

    private int units() {
        return model.network().layers().get(0).units();
    }

    int shown() {
        return Math.min(MOST, units());
    }

    String note() {
        String which =
                shown() == units() ? "all " + units() : "the first " + shown() + " of " + units();
        return "The weights of " + which
                + " units: orange where light speaks for a unit, blue where"
                + " against; each scaled by its own largest weight.";
    }

    List<String> lines() {
        return List.of(
                "<div class=\"card\"><img class=\"weights\" alt=\"Weights of the first layer, a"
                        + " picture for each of " + shown() + " units\" src=\"" + png().address()
                        + "\"/></div>");
    }

    private Png png() {
        int height = model.shape().get(0) + 2;
        int width = model.shape().get(1) + 2;
        int columns = Math.min(COLUMNS, shown());
        int rows = (shown() + columns - 1) / columns;
        byte[] pixels = new byte[rows * height * columns * width];
        Arrays.fill(pixels, (byte) ZERO);
        float[] weights = model.weights().transposed(0);
        for (int u = 0; u < shown(); u++) {
            int from = (u / columns * height + 1) * columns * width + u % columns * width + 1;
            draw(weights, u, pixels, from, columns * width);
        }
        return new Png(columns * width, rows * height, pixels, colours());
    }

    private void draw(float[] weights, int unit, byte[] pixels, int from, int stride) {
        int width = model.shape().get(1);
        int inputs = model.network().inputs();
        float largest = Float.MIN_NORMAL;
        for (int i = 0; i < inputs; i++) {
            largest = Math.max(largest, Math.abs(weights[unit * inputs + i]));
        }
        for (int i = 0; i < inputs; i++) {
            float share = weights[unit * inputs + i] / largest;
            pixels[from + i / width * stride + i % width] =
                    (byte) (ZERO + Math.round(share * ZERO));
        }
    }

    /** The nearer to zero, the less is seen of it, in light and in dark. */
    private static int[] colours() {
        int[] colours = new int[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            double share = (double) Math.abs(level - ZERO) / ZERO;
            int alpha = (int) Math.round(255 * Math.pow(share, 1.4)); // quiets the untrained border
            colours[level] = alpha << 24 | (level < ZERO ? AGAINST : FOR);
        }
        return colours;
    }
}
