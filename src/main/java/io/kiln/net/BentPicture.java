package io.kiln.net;

import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Warp;

/**
 * One picture of {@link Op.Distort} in double precision: what happens to the picture, read backwards
 * as textbooks do it. Shifted, turned, sheared and stretched about its centre, then moved on by the
 * elastic field.
 */
final class BentPicture {
    private final Warp warp;
    private final double[] source;
    private final int at;
    private final double[] field; // (2, height, width): across, down
    private final double sin;
    private final double cos;
    private final double shear;
    private final double wider;
    private final double taller;
    private final double right;
    private final double lower;
    private final double alpha;

    BentPicture(Reference numbers, Op.Distort op, int example, int number, int label) {
        this.warp = op.warp();
        this.source = numbers.get(op.source());
        this.at = example * op.source().cols();
        double[] key = numbers.get(warp.key());
        long seed = (long) key[1] << 32 | (int) key[0] & 0xFFFFFFFFL;
        int epoch = (int) numbers.get(op.clock())[io.kiln.device.Clock.EPOCH];
        double[] units = units(new Philox(seed, Warp.AFFINE, epoch), number);
        double[] limits = numbers.get(warp.limits());
        int own = label * Warp.LIMITS;
        double angle = units[0] * limits[own + Warp.ROTATION] * Math.PI / 2;
        this.sin = Math.sin(angle);
        this.cos = Math.cos(angle);
        this.wider = 1 + units[1] * limits[own + Warp.SCALE];
        this.taller = 1 + units[2] * limits[own + Warp.SCALE];
        this.shear = units[3] * limits[own + Warp.SHEAR];
        this.right = units[4] * limits[own + Warp.SHIFT];
        this.lower = units[5] * limits[own + Warp.SHIFT];
        this.alpha = limits[own + Warp.ALPHA];
        this.field = new double[2 * warp.height() * warp.width()];
        if (warp.down() != null && warp.across() != null) {
            double[] random = noise(new Philox(seed, Warp.ELASTIC, epoch), number);
            smooth(random, numbers.get(warp.down()), numbers.get(warp.across()));
        }
    }

    /** Eight numbers from -1 to 1. */
    private static double[] units(Philox random, int example) {
        double[] units = new double[8];
        int[] words = new int[4];
        for (int u = 0; u < units.length; u++) {
            random.fill(words, (long) example << 32 | u / words.length);
            units[u] = ((words[u % words.length] >>> 8) + 0.5) * 0x1p-23 - 1;
        }
        return units;
    }

    /** (2, rows, columns of the grid): displacements across and down, from -1 to 1. */
    private double[] noise(Philox random, int example) {
        int points = warp.gridRows() * warp.gridCols();
        double[] noise = new double[2 * points];
        int[] words = new int[4];
        for (int g = 0; g < points; g++) {
            int counted = g / warp.gridCols() * warp.gridStride() + g % warp.gridCols();
            random.fill(words, (long) example << 32 | counted % warp.blocks());
            int word = words[counted / warp.blocks()];
            noise[g] = ((word & 0xFFFF) + 0.5) * 0x1p-15 - 1;
            noise[points + g] = ((word >>> 16) + 0.5) * 0x1p-15 - 1;
        }
        return noise;
    }

    private void smooth(double[] noise, double[] down, double[] across) {
        int rows = warp.gridRows();
        int cols = warp.gridCols();
        for (int f = 0; f < field.length; f++) {
            int j = f % warp.width();
            int i = f / warp.width() % warp.height();
            int plane = f / (warp.width() * warp.height()) * rows * cols;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < cols; c++) {
                    field[f] += down[i * rows + r]
                            * noise[plane + r * cols + c]
                            * across[c * warp.width() + j];
                }
            }
        }
    }

    /** The pixel of the batch number {@code p} of this picture, before it is scaled. */
    double pixel(int p) {
        double middle = (warp.width() - 1) / 2.0;
        double centre = (warp.height() - 1) / 2.0;
        double across = p % warp.width() - middle - right;
        double down = p / warp.width() - centre - lower;
        double turnedAcross = cos * across + sin * down;
        double turnedDown = cos * down - sin * across;
        double s = middle + (turnedAcross - shear * turnedDown) / wider + alpha * field[p];
        double t = centre + turnedDown / taller + alpha * field[field.length / 2 + p];
        return look(s, t);
    }

    private double look(double s, double t) {
        int column = (int) Math.floor(s);
        int row = (int) Math.floor(t);
        double u = s - column;
        double v = t - row;
        return (1 - v) * ((1 - u) * ink(row, column) + u * ink(row, column + 1))
                + v * ((1 - u) * ink(row + 1, column) + u * ink(row + 1, column + 1));
    }

    private double ink(int row, int column) {
        boolean inside = row >= 0 && row < warp.height() && column >= 0 && column < warp.width();
        return inside ? source[at + row * warp.width() + column] : 0;
    }
}
