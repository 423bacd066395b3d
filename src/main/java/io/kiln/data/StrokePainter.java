package io.kiln.data;

import java.util.Arrays;

/**
 * Draws one digit: picks a style, bends it as a hand would, and inks it as MNIST's pictures are.
 *
 * <p>Not safe for several threads: one painter each. Everything is double arithmetic that IEEE 754
 * fixes (+ - * / sqrt), so that every JVM draws the same bytes.
 */
final class StrokePainter {
    static final int SIDE = 28;
    static final int PIXELS = SIDE * SIDE;
    private static final int BOX = 20;
    private static final int PIECES = 7; // straight pieces between two control points
    private static final int MOST = 512;
    private static final int ROUNDS = 6;
    private static final double FIRST_SCALE = 18;

    private final DigitShapes shapes = new DigitShapes();
    private final double[] px = new double[64]; // bent control points
    private final double[] py = new double[64];
    private final double[] x = new double[MOST]; // the pen's path
    private final double[] y = new double[MOST];
    private final double[] half = new double[MOST]; // half the line's width there, in pixels
    private final boolean[] lifted = new boolean[MOST]; // the pen comes down here
    private final double[] ink = new double[PIXELS]; // 0 .. 1
    private int length;

    /** Draws example {@code index} of the stream into 784 bytes of {@code out}; its digit. */
    int paint(long seed, int stream, int index, byte[] out, int offset) {
        Draws random = new Draws(seed, stream, index);
        int digit = random.below(10);
        DigitShapes.Style style = shapes.pick(digit, random);
        bend(style, random);
        trace(style);
        press(random);
        double blur = 1.0 + 0.4 * random.uniform();
        fit(blur);
        ink(blur);
        Centring.toBytes(ink, out, offset);
        return digit;
    }

    /** Jitter of each point, then a smooth bend of the plane, then aspect, slant and rotation. */
    private void bend(DigitShapes.Style style, Draws random) {
        double[] c = new double[6];
        for (int i = 0; i < c.length; i++) {
            c[i] = 0.3 * random.bell();
        }
        double wide = 1 + 0.2 * random.bell();
        double slant = 0.16 + 0.32 * random.bell();
        double turn = 0.13 * random.bell();
        double wobble = 0.07 * (0.5 + random.uniform());
        for (int p = 0; p < style.sharp.length; p++) {
            double u = style.xy[2 * p] - 0.5 + wobble * random.bell();
            double v = style.xy[2 * p + 1] - 0.5 + wobble * random.bell();
            double bu = u + c[0] * u * v + c[1] * v * v + c[2] * u * u;
            double bv = v + c[3] * u * v + c[4] * v * v + c[5] * u * u;
            double su = bu * wide - slant * bv;
            px[p] = su - turn * bv;
            py[p] = bv + turn * su;
        }
    }

    /** The pen's path: Catmull-Rom curves through the points of each stroke. */
    private void trace(DigitShapes.Style style) {
        length = 0;
        for (int s = 0; s + 1 < style.starts.length; s++) {
            int first = style.starts[s];
            int last = style.starts[s + 1] - 1;
            put(px[first], py[first], true);
            for (int p = first; p < last; p++) {
                int before = p == first || style.sharp[p] ? p : p - 1;
                int after = p + 1 == last || style.sharp[p + 1] ? p + 1 : p + 2;
                for (int i = 1; i <= PIECES; i++) {
                    double t = (double) i / PIECES;
                    put(
                            curve(px[before], px[p], px[p + 1], px[after], t),
                            curve(py[before], py[p], py[p + 1], py[after], t),
                            false);
                }
            }
        }
    }

    private static double curve(double a, double b, double c, double d, double t) {
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    private void put(double atX, double atY, boolean down) {
        x[length] = atX;
        y[length] = atY;
        lifted[length++] = down;
    }

    /** The line's width along the path: one pen for the digit, pressure changing slowly. */
    private void press(Draws random) {
        double b = random.bell();
        double pen = 1.25 + 0.38 * b + 0.08 * b * b;
        double slope = 0.25 * random.bell();
        double belly = 0.25 * random.bell();
        for (int i = 0; i < length; i++) {
            double t = 2.0 * i / length - 1;
            double h = pen * (1 + slope * t + belly * (t * t - 0.33));
            half[i] = Math.max(0.55, h);
        }
    }

    /** Scales and moves the path so that its inked box is 20 pixels in its longer direction. */
    private void fit(double blur) {
        double scale = FIRST_SCALE;
        double[] across = new double[2];
        double[] down = new double[2];
        for (int round = 0; round < ROUNDS; round++) {
            span(x, scale, across);
            span(y, scale, down);
            double longer = Math.max(across[1] - across[0], down[1] - down[0]) + blur;
            scale *= BOX / longer; // the pen does not grow with the path, hence the rounds
        }
        span(x, scale, across);
        span(y, scale, down);
        double left = SIDE / 2.0 - (across[0] + across[1]) / 2;
        double top = SIDE / 2.0 - (down[0] + down[1]) / 2;
        for (int i = 0; i < length; i++) {
            x[i] = x[i] * scale + left;
            y[i] = y[i] * scale + top;
        }
    }

    /** From where to where the scaled path's ink reaches along one axis, in pixels. */
    private void span(double[] along, double scale, double[] span) {
        span[0] = Double.MAX_VALUE;
        span[1] = -Double.MAX_VALUE;
        for (int i = 0; i < length; i++) {
            span[0] = Math.min(span[0], along[i] * scale - half[i]);
            span[1] = Math.max(span[1], along[i] * scale + half[i]);
        }
    }

    /** Anti-aliased ink: each pixel is as dark as its distance to the nearest piece allows. */
    private void ink(double blur) {
        Arrays.fill(ink, 0);
        for (int i = 0; i < length; i++) {
            int from = lifted[i] ? i : i - 1;
            piece(from, i, blur);
        }
    }

    private void piece(int from, int to, double blur) {
        double reach = Math.max(half[from], half[to]) + blur / 2;
        int left = Math.max(0, (int) (Math.min(x[from], x[to]) - reach - 0.5));
        int right = Math.min(SIDE - 1, (int) (Math.max(x[from], x[to]) + reach + 0.5));
        int top = Math.max(0, (int) (Math.min(y[from], y[to]) - reach - 0.5));
        int bottom = Math.min(SIDE - 1, (int) (Math.max(y[from], y[to]) + reach + 0.5));
        double dx = x[to] - x[from];
        double dy = y[to] - y[from];
        double squared = dx * dx + dy * dy;
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double ax = column + 0.5 - x[from];
                double ay = row + 0.5 - y[from];
                double along = squared == 0 ? 0 : (ax * dx + ay * dy) / squared;
                along = Math.max(0, Math.min(1, along));
                double ex = ax - along * dx;
                double ey = ay - along * dy;
                double h = half[from] + along * (half[to] - half[from]);
                double dark = 0.5 + (h - Math.sqrt(ex * ex + ey * ey)) / blur;
                int at = row * SIDE + column;
                ink[at] = Math.max(ink[at], Math.min(1, dark));
            }
        }
    }
}
