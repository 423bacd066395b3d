package io.kiln.device;

import io.kiln.net.Reference;

import java.util.List;
import java.util.Random;

/** Pictures of noise to be bent in a trial, far and each class by other limits. */
public final class BentTrial {
    /** Classes of the pictures. */
    static final int CLASSES = 3;

    static final float FACTOR = 1 / 255f;
    static final float SHIFT = 0.25f;

    private static final int EXAMPLES = 7;

    final Trial trial = new Trial();
    private final Op.Distort op;
    private final Shape shape;

    /**
     * Pictures of a shape, on a grid of another; none when it has no rows.
     *
     * @param height rows of a picture
     * @param width columns of a picture
     * @param gridRows rows of the grid
     * @param gridCols columns of the grid
     */
    public record Shape(int height, int width, int gridRows, int gridCols) {}

    /**
     * A trial in the making.
     *
     * @param shape of the pictures and their grid
     * @param batch how many of them
     * @param epoch what the clock shows
     */
    public BentTrial(Shape shape, int batch, int epoch) {
        this(shape, batch, epoch, limits());
    }

    BentTrial(Shape shape, int batch, int epoch, float[] limits) {
        this.shape = shape;
        Tensor clock = trial.clock(new Clock(epoch, 4, 2, 99));
        int size = shape.height() * shape.width();
        byte[] source = new byte[EXAMPLES * size];
        new Random(5).nextBytes(source);
        int[] order = Trial.whole(3, batch + 2, EXAMPLES);
        Tensor pictures = trial.bytes("source", EXAMPLES, size, source);
        Tensor classes = trial.ints("classes", EXAMPLES, 1, 0, 1, 2, 0, 1, 2, 2);
        Tensor orders = trial.ints("order", 1, order.length, order);
        Tensor x = trial.result("x", batch, size);
        int[] drawn = Trial.whole(4, order.length, 60_000);
        Tensor numbers = trial.ints("numbers", 1, order.length, drawn);
        this.op = new Op.Distort(
                pictures, classes, orders, numbers, clock, warp(limits), FACTOR, SHIFT, x);
    }

    /** Limits that differ by class, none of them small. */
    private static float[] limits() {
        return new float[] {
            0.17f, 0.15f, 0.27f, 2, 1.5f, 2, 0.45f, 0.5f, 9, 0.5f, 0.05f, 0.2f, 0, 0.3f, 3
        };
    }

    private Warp warp(float[] limits) {
        Tensor key = trial.ints("key", 1, 2, 77, -5);
        Tensor all = trial.floats("limits", CLASSES, Warp.LIMITS, limits);
        boolean elastic = shape.gridRows() > 0;
        return new Warp(
                shape.height(),
                shape.width(),
                key,
                all,
                elastic ? matrix("down", shape.height(), shape.gridRows()) : null,
                elastic ? matrix("across", shape.gridCols(), shape.width()) : null);
    }

    private Tensor matrix(String name, int rows, int cols) {
        float[] values = Trial.noise(rows + cols, rows * cols);
        for (int e = 0; e < values.length; e++) {
            values[e] /= (float) Math.sqrt(cols);
        }
        return trial.floats(name, rows, cols, values);
    }

    /**
     * Bends them.
     *
     * @param device where
     * @return (batch, height width) pixels
     */
    public float[] on(Device device) {
        return trial.run(device, op).get(op.x());
    }

    /**
     * What bends them.
     *
     * @return the operation
     */
    public Op.Distort op() {
        return op;
    }

    /**
     * What double precision says; call it before the device writes.
     *
     * @return (batch, height width) pixels
     */
    public double[] wanted() {
        var reference = new Reference();
        for (Tensor t : op.reads()) {
            switch (t.type()) {
                case F32 -> reference.set(t, trial.get(t));
                case I32 -> reference.set(t, trial.getInts(t));
                case U8 -> reference.set(t, trial.getBytes(t));
            }
        }
        reference.run(new Plan("wanted", List.of(op)));
        return reference.get(op.x());
    }
}
