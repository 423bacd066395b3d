package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.kiln.net.Reference;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What bending pictures promises. The formula in double precision is that of {@link Reference},
 * which draws every word for itself and reads the textbook's steps backwards.
 */
interface DistortContract {
    int EXAMPLES = 7;
    int CLASSES = 3;
    float FACTOR = 1 / 255f;
    float SHIFT = 0.25f;

    /** Few, since each is a kernel of its own: the usual one, a coarse grid, and none. */
    List<Shape> SHAPES =
            List.of(new Shape(28, 28, 28, 28), new Shape(17, 33, 9, 17), new Shape(5, 3, 0, 0));

    /** The device under test, open. */
    Device device();

    /** Pictures of a shape, on a grid of another; none when it has no rows. */
    record Shape(int height, int width, int gridRows, int gridCols) {}

    /** A trial in the making. */
    final class Bend {
        final Trial trial = new Trial();
        final Random random = new Random(5);
        final Shape shape;
        final Tensor clock;
        final Op.Distort op;

        Bend(Shape shape, int batch, int epoch, float[] limits) {
            this.shape = shape;
            this.clock = trial.clock(new Clock(epoch, 4, 2, 99));
            byte[] source = new byte[EXAMPLES * shape.height() * shape.width()];
            random.nextBytes(source);
            int[] order = Trial.whole(3, batch + 2, EXAMPLES);
            Tensor pictures =
                    trial.bytes("source", EXAMPLES, shape.height() * shape.width(), source);
            Tensor classes = trial.ints("classes", EXAMPLES, 1, 0, 1, 2, 0, 1, 2, 2);
            Tensor orders = trial.ints("order", 1, order.length, order);
            Tensor numbers =
                    trial.ints("numbers", 1, order.length, Trial.whole(4, order.length, 60_000));
            Tensor x = trial.result("x", batch, shape.height() * shape.width());
            Warp warp = warp(limits);
            this.op = new Op.Distort(
                    pictures, classes, orders, numbers, clock, warp, FACTOR, SHIFT, x);
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

        float[] on(Device device) {
            return trial.run(device, op).get(op.x());
        }

        /** What double precision says; call it before the device writes. */
        double[] wanted() {
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

    /** Limits that differ by class, none of them small. */
    private static float[] limits() {
        return new float[] {
            0.17f, 0.15f, 0.27f, 2, 1.5f, 2, 0.45f, 0.5f, 9, 0.5f, 0.05f, 0.2f, 0, 0.3f, 3
        };
    }

    @Test
    default void picturesAreBentAsTheFormulaSays() {
        for (Shape shape : SHAPES) {
            var bend = new Bend(shape, 9, 6, limits());
            double[] want = bend.wanted();
            float[] got = bend.on(device());
            // A place is off by ten roundings of at most twice the side, and the steepest ink by
            // 255.
            double bound = 2 * 20 * (shape.height() + shape.width()) * Close.EPS * 255 * FACTOR;
            for (int e = 0; e < got.length; e++) {
                Close.check(want[e], got[e], bound, shape, e);
            }
        }
    }

    @Test
    default void picturesHaveTheBitsOfTheCpuDevice() {
        try (Device cpu = Devices.cpu()) {
            for (Shape shape : SHAPES) {
                float[] want = new Bend(shape, 9, 6, limits()).on(cpu);
                Close.same(want, new Bend(shape, 9, 6, limits()).on(device()), shape);
            }
        }
    }

    @Test
    default void picturesWithoutLimitsAreGathered() {
        var bend = new Bend(SHAPES.get(0), 9, 6, new float[CLASSES * Warp.LIMITS]);
        Op.Distort op = bend.op;
        float[] bent = bend.on(device());
        var plain = bend.trial;
        Tensor x = plain.result("plain", 9, op.x().cols());
        plain.run(device(), new Op.Gather(op.source(), op.order(), op.clock(), FACTOR, SHIFT, x));
        Close.same(plain.get(x), bent, "no limits");
    }

    @Test
    default void fieldsAreFreshInEachEpoch() {
        Shape shape = SHAPES.get(0);
        float[] first = new Bend(shape, 2, 6, limits()).on(device());
        float[] again = new Bend(shape, 2, 6, limits()).on(device());
        float[] later = new Bend(shape, 2, 7, limits()).on(device());
        Close.same(first, again, "the same epoch");
        assertFalse(Arrays.equals(first, later), "another epoch gives the same pictures");
    }
}
