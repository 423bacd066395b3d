package io.kiln.data;

import java.util.Arrays;

/** A grey picture, (height, width) bytes, and the steps from it to a digit's ink. */
final class Grey {
    private static final int SIDE = 28;
    private static final int BOX = 20;
    private static final int WORK = 400; // pixels a side that the search for ink works on, at most
    private static final int LEAST_CONTRAST = 24;

    private final int width;
    private final int height;
    private final byte[] pixels; // (height, width)

    Grey(int width, int height, byte[] pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    byte[] pixels() {
        return pixels;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** A pixel's brightness, 0 .. 255. */
    int at(int x, int y) {
        return pixels[y * width + x] & 0xFF;
    }

    /** Whether this already is what a network is shown: 28 x 28, a black border, some ink. */
    boolean isPrepared() {
        if (width != SIDE || height != SIDE) {
            return false;
        }
        int dark = 0;
        int most = 0;
        for (int i = 0; i < SIDE; i++) {
            for (int value : new int[] {at(i, 0), at(i, SIDE - 1), at(0, i), at(SIDE - 1, i)}) {
                dark += value < 32 ? 1 : 0;
            }
        }
        for (byte pixel : pixels) {
            most = Math.max(most, pixel & 0xFF);
        }
        return dark >= 4 * SIDE * 9 / 10 && most >= 128;
    }

    /** The picture averaged down to at most 400 pixels a side. */
    Grey shrunk() {
        int factor = (Math.max(width, height) + WORK - 1) / WORK;
        if (factor <= 1) {
            return this;
        }
        int w = Math.max(1, width / factor);
        int h = Math.max(1, height / factor);
        byte[] small = new byte[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                small[y * w + x] = (byte) mean(x * factor, y * factor, factor);
            }
        }
        return new Grey(w, h, small);
    }

    private int mean(int left, int top, int side) {
        long sum = 0;
        int right = Math.min(width, left + side);
        int bottom = Math.min(height, top + side);
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += at(x, y);
            }
        }
        return (int) (sum / ((long) (right - left) * (bottom - top)));
    }

    /**
     * The ink as 28 x 28 values 0 .. 1, its box fitted to 20 pixels and placed in the middle.
     *
     * @throws DataException if there is none
     */
    double[] ink(String name) {
        int[] contrast = contrast();
        int threshold = otsu(contrast);
        int top = contrastOfInk(contrast, threshold);
        if (top < LEAST_CONTRAST) {
            throw new DataException(
                    name + ": no ink found; expected one digit, dark on light or light on dark");
        }
        int[] box = box(contrast, threshold, name);
        double[] dark = new double[contrast.length];
        // Paper is 0 and full ink is 1; the ramp between them keeps the edges' anti-aliasing.
        double low = 0.5 * threshold;
        for (int i = 0; i < dark.length; i++) {
            dark[i] = Math.max(0, Math.min(1, (contrast[i] - low) / (0.9 * top - low)));
        }
        return fit(dark, box);
    }

    /** How far each pixel stands out of the paper, lighter or darker than the ink: 0 .. 255. */
    private int[] contrast() {
        Paper paper = new Paper(this);
        long above = 0;
        int[] difference = new int[pixels.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int d = (int) Math.round(at(x, y) - paper.at(x, y));
                difference[y * width + x] = d;
                above += (long) d * Math.abs(d); // squared: a little ink outweighs much noise
            }
        }
        int sign = above >= 0 ? 1 : -1;
        for (int i = 0; i < difference.length; i++) {
            difference[i] = Math.max(0, sign * difference[i]);
        }
        return difference;
    }

    /** Otsu's threshold: the split of the histogram with the most variance between its halves. */
    private static int otsu(int[] values) {
        long[] counts = new long[256];
        double sum = 0;
        for (int value : values) {
            counts[Math.min(255, value)]++;
            sum += Math.min(255, value);
        }
        double below = 0;
        double sumBelow = 0;
        double best = -1;
        int threshold = 0;
        for (int t = 0; t < 255; t++) {
            below += counts[t];
            sumBelow += (double) t * counts[t];
            double above = values.length - below;
            double gap = below == 0 || above == 0 ? 0 : sumBelow / below - (sum - sumBelow) / above;
            double between = below * above * gap * gap;
            if (between > best) {
                best = between;
                threshold = t;
            }
        }
        return threshold;
    }

    /** The mean contrast of what lies over the threshold. */
    private static int contrastOfInk(int[] contrast, int threshold) {
        long sum = 0;
        long count = 0;
        for (int value : contrast) {
            if (value > threshold) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? 0 : (int) (sum / count);
    }

    /**
     * The ink's box: left, top, right, bottom (exclusive). A row or column counts when it holds
     * more ink than stray pixels would.
     */
    private int[] box(int[] contrast, int threshold, String name) {
        int[] columns = new int[width];
        int[] rows = new int[height];
        for (int i = 0; i < contrast.length; i++) {
            boolean ink = contrast[i] > threshold;
            columns[i % width] += ink ? 1 : 0;
            rows[i / width] += ink ? 1 : 0;
        }
        int least = Math.max(1, Math.max(width, height) / 100);
        int[] across = span(columns, least);
        int[] down = span(rows, least);
        if (across[1] <= across[0] || down[1] <= down[0]) {
            throw new DataException(name + ": no ink found but single pixels; expected one digit");
        }
        return new int[] {across[0], down[0], across[1], down[1]};
    }

    private static int[] span(int[] counts, int least) {
        int from = 0;
        int to = counts.length;
        while (from < to && counts[from] < least) {
            from++;
        }
        while (to > from && counts[to - 1] < least) {
            to--;
        }
        return new int[] {from, to};
    }

    /** Averages the box's pixels into a picture of 28 x 28 in whose middle it is 20 long. */
    private double[] fit(double[] dark, int[] box) {
        double scale = (double) Math.max(box[2] - box[0], box[3] - box[1]) / BOX; // pixels a pixel
        double left = (box[0] + box[2]) / 2.0 - scale * SIDE / 2;
        double top = (box[1] + box[3]) / 2.0 - scale * SIDE / 2;
        double[] fitted = new double[SIDE * SIDE];
        int samples = Math.max(4, (int) Math.ceil(scale));
        for (int i = 0; i < fitted.length; i++) {
            double sum = 0;
            int column = i % SIDE;
            int row = i / SIDE;
            for (int s = 0; s < samples * samples; s++) {
                int down = s / samples;
                int x = (int) Math.floor(left + scale * (column + (s % samples + 0.5) / samples));
                int y = (int) Math.floor(top + scale * (row + (down + 0.5) / samples));
                boolean inside = x >= box[0] && x < box[2] && y >= box[1] && y < box[3];
                sum += inside ? dark[y * width + x] : 0;
            }
            fitted[i] = sum / (samples * samples);
        }
        return normalised(fitted);
    }

    /** Thin lines grow pale when they shrink; MNIST's darkest pixel is always 1. */
    private static double[] normalised(double[] ink) {
        double most = Arrays.stream(ink).max().orElse(1);
        for (int i = 0; i < ink.length; i++) {
            ink[i] = most == 0 ? 0 : Math.min(1, ink[i] / most);
        }
        return ink;
    }
}
