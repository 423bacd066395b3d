package io.kiln.data;

import java.util.Arrays;

/**
 * How bright the paper behind the ink is: a surface of second degree over the picture, so that
 * light from one side and dark corners do not pass for ink.
 *
 * <p>It starts as the plane through the medians of the four border strips (medians, because ink may
 * touch the border), then is fitted to all pixels near it by least squares, four times: ink is far
 * from it and does not count.
 */
final class Paper {
    private static final int TERMS = 6;
    private static final int ROUNDS = 4;
    private static final int SAMPLES = 10_000;
    private static final double NEAREST = 10; // what lies this near is paper in any case,
    private static final double FARTHEST = 60; // what lies farther never is

    private final Grey picture;
    private double[] c = new double[TERMS]; // of 1, u, v, uu, uv, vv with u, v from -1 to 1

    Paper(Grey picture) {
        this.picture = picture;
        start();
        double pixels = (double) picture.width() * picture.height();
        int step = (int) Math.ceil(Math.sqrt(pixels / SAMPLES));
        for (int round = 0; round < ROUNDS; round++) {
            refine(step);
        }
    }

    /** The paper's brightness at a pixel, 0 .. 255. */
    double at(int x, int y) {
        double[] terms = terms(x, y);
        double sum = 0;
        for (int i = 0; i < TERMS; i++) {
            sum += c[i] * terms[i];
        }
        return Math.max(0, Math.min(255, sum));
    }

    private double[] terms(int x, int y) {
        double u = (2.0 * x + 1) / picture.width() - 1;
        double v = (2.0 * y + 1) / picture.height() - 1;
        return new double[] {1, u, v, u * u, u * v, v * v};
    }

    private void start() {
        int width = picture.width();
        int height = picture.height();
        int strip = Math.max(1, Math.min(width, height) / 20);
        double left = median(0, 0, strip, height);
        double right = median(width - strip, 0, width, height);
        double top = median(0, 0, width, strip);
        double bottom = median(0, height - strip, width, height);
        c[0] = (left + right + top + bottom) / 4;
        c[1] = (right - left) / 2;
        c[2] = (bottom - top) / 2;
    }

    private int median(int left, int top, int right, int bottom) {
        int[] counts = new int[256];
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                counts[picture.at(x, y)]++;
            }
        }
        int half = (right - left) * (bottom - top) / 2;
        int value = 0;
        for (int passed = counts[0]; passed <= half && value < 255; passed += counts[value]) {
            value++;
        }
        return value;
    }

    private void refine(int step) {
        double near = near(step);
        double[][] normal = new double[TERMS][TERMS + 1];
        for (int y = step / 2; y < picture.height(); y += step) {
            for (int x = step / 2; x < picture.width(); x += step) {
                if (Math.abs(picture.at(x, y) - at(x, y)) <= near) {
                    add(normal, terms(x, y), picture.at(x, y));
                }
            }
        }
        c = solve(normal);
    }

    /** Twice and a half the median distance, within bounds: most of a picture is paper. */
    private double near(int step) {
        double[] distances = new double[picture.width() * picture.height()];
        int count = 0;
        for (int y = step / 2; y < picture.height(); y += step) {
            for (int x = step / 2; x < picture.width(); x += step) {
                distances[count++] = Math.abs(picture.at(x, y) - at(x, y));
            }
        }
        Arrays.sort(distances, 0, count);
        return Math.max(NEAREST, Math.min(FARTHEST, 2.5 * distances[count / 2]));
    }

    private static void add(double[][] normal, double[] terms, double value) {
        for (int i = 0; i < TERMS; i++) {
            for (int j = 0; j < TERMS; j++) {
                normal[i][j] += terms[i] * terms[j];
            }
            normal[i][TERMS] += terms[i] * value;
        }
    }

    /** Gauss-Jordan with pivots; terms that the pixels do not determine become 0. */
    private static double[] solve(double[][] rows) {
        for (int k = 0; k < TERMS; k++) {
            rows[k][k] += 1e-3; // keeps a picture of a few pixels solvable
        }
        for (int k = 0; k < TERMS; k++) {
            int pivot = k;
            for (int i = k + 1; i < TERMS; i++) {
                pivot = Math.abs(rows[i][k]) > Math.abs(rows[pivot][k]) ? i : pivot;
            }
            double[] row = rows[pivot];
            rows[pivot] = rows[k];
            rows[k] = row;
            for (int i = 0; i < TERMS; i++) {
                double times = i == k ? 0 : rows[i][k] / row[k];
                for (int j = k; j <= TERMS && times != 0; j++) {
                    rows[i][j] -= times * row[j];
                }
            }
        }
        double[] solution = new double[TERMS];
        for (int k = 0; k < TERMS; k++) {
            solution[k] = rows[k][TERMS] / rows[k][k];
        }
        return solution;
    }
}
