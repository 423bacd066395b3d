package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.kiln.net.Reference;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

/**
 * What bending pictures promises. The formula in double precision is that of {@link Reference},
 * which draws every word for itself and reads the textbook's steps backwards.
 */
interface DistortContract {
    /** Few, since each is a kernel of its own: the usual one, a coarse grid, and none. */
    List<BentTrial.Shape> SHAPES = List.of(
            new BentTrial.Shape(28, 28, 28, 28),
            new BentTrial.Shape(17, 33, 9, 17),
            new BentTrial.Shape(5, 3, 0, 0));

    /** The device under test, open. */
    Device device();

    @Test
    default void picturesAreBentAsTheFormulaSays() {
        for (BentTrial.Shape shape : SHAPES) {
            var bend = new BentTrial(shape, 9, 6);
            double[] want = bend.wanted();
            float[] got = bend.on(device());
            // A place is off by ten roundings of at most twice the side, and the steepest ink by
            // 255.
            double bound =
                    2 * 20 * (shape.height() + shape.width()) * Close.EPS * 255 * BentTrial.FACTOR;
            for (int e = 0; e < got.length; e++) {
                Close.check(want[e], got[e], bound, shape, e);
            }
        }
    }

    @Test
    default void picturesHaveTheBitsOfTheCpuDevice() {
        try (Device cpu = Devices.cpu()) {
            for (BentTrial.Shape shape : SHAPES) {
                float[] want = new BentTrial(shape, 9, 6).on(cpu);
                Close.same(want, new BentTrial(shape, 9, 6).on(device()), shape);
            }
        }
    }

    @Test
    default void picturesWithoutLimitsAreGathered() {
        var bend = new BentTrial(SHAPES.get(0), 9, 6, new float[BentTrial.CLASSES * Warp.LIMITS]);
        Op.Distort op = bend.op();
        float[] bent = bend.on(device());
        var plain = bend.trial;
        Tensor x = plain.result("plain", 9, op.x().cols());
        plain.run(
                device(),
                new Op.Gather(
                        op.source(), op.order(), op.clock(), BentTrial.FACTOR, BentTrial.SHIFT, x));
        Close.same(plain.get(x), bent, "no limits");
    }

    @Test
    default void fieldsAreFreshInEachEpoch() {
        BentTrial.Shape shape = SHAPES.get(0);
        float[] first = new BentTrial(shape, 2, 6).on(device());
        float[] again = new BentTrial(shape, 2, 6).on(device());
        float[] later = new BentTrial(shape, 2, 7).on(device());
        Close.same(first, again, "the same epoch");
        assertFalse(Arrays.equals(first, later), "another epoch gives the same pictures");
    }
}
