package io.kiln.trust;

import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import java.util.Locale;

/** Cases for the operations of an update. */
final class Updates {
    private static final int[][] SIDES = {{1, 1}, {7, 127}, {129, 65}, {1, 64}, {784, 33}};
    private static final int[][] SOME = {{7, 127}, {129, 65}, {1, 300}};
    private static final float[][] SGD = {{0.9f, 5e-4f}, {0.9f, 0}, {0, 0.1f}, {0, 0}, {0.5f, 0.25f}
    };

    /** Beta1, decay, decoupled decay. */
    private static final float[][] ADAPT = {{0.9f, 0.01f, 0}, {0.9f, 0, 0.02f}, {0, 0.01f, 0}};

    private final Making making;

    /** Makes a case and keeps it. */
    interface Making {
        Case make(String operation, Object shape, double units);
    }

    private Updates(Making making) {
        this.making = making;
    }

    static void addTo(Making making) {
        var updates = new Updates(making);
        for (int[] side : SIDES) {
            for (float[] s : SGD) {
                updates.sgd(side[0], side[1], s[0], s[1], false);
            }
        }
        for (int[] side : SOME) {
            updates.sgd(side[0], side[1], 0.9f, 0.01f, true);
            for (float[] s : ADAPT) {
                updates.adapt(side[0], side[1], s[0], s[1], s[2]);
            }
            updates.lengths(side[0], side[1]);
        }
    }

    private void sgd(int rows, int cols, float momentum, float decay, boolean nesterov) {
        String shape = String.format(
                Locale.ROOT, "%dx%d, momentum %s, decay %s", rows, cols, momentum, decay);
        Case update = making.make(nesterov ? "sgd, Nesterov" : "sgd", shape, 8);
        update.does(new UpdateOp.Sgd(
                update.noise("w", rows, cols, 1),
                update.noise("dw", rows, cols, 1),
                momentum == 0 ? null : update.noise("v", rows, cols, 1),
                update.rates(),
                update.clock(1, 3),
                momentum,
                decay,
                nesterov));
    }

    private void adapt(int rows, int cols, float beta1, float decay, float shrink) {
        String how = String.format(
                Locale.ROOT,
                "%dx%d, beta1 %s, decay %s, decoupled %s",
                rows,
                cols,
                beta1,
                decay,
                shrink);
        Case update = making.make("adapt", how, 32);
        update.does(new UpdateOp.Adapt(
                update.noise("w", rows, cols, 1),
                update.noise("dw", rows, cols, 1),
                beta1 == 0 ? null : update.noise("m", rows, cols, 1),
                update.squares("v", rows, cols, 1),
                update.adaptingRates(),
                update.clock(1, 3),
                beta1,
                0.99f,
                1e-8f,
                decay,
                shrink));
    }

    private void lengths(int rows, int cols) {
        String shape = rows + "x" + cols;
        Case average = making.make("average", shape, 8);
        average.does(new UpdateOp.Average(
                average.noise("w", rows, cols, 1),
                average.noise("average", rows, cols, 1),
                average.clock(1, 3),
                0.9f));
        Case sums = making.make("sums of squares", shape, 64);
        Tensor squares = sums.result("squares", 1, cols);
        Tensor sum = sums.noise("sum", 1, 1, 1);
        sums.does(
                new UpdateOp.Squares(sums.noise("x", rows, cols, 1), squares),
                new UpdateOp.Sum(squares, sum, false));
        for (int lengths : new int[] {cols, 1}) {
            Case shrink = making.make("shrink by " + lengths, shape, 8);
            Tensor sizes = shrink.squares("squares", 1, lengths, 2);
            shrink.does(new UpdateOp.Shrink(sizes, shrink.noise("x", rows, cols, 1), 0.7f));
        }
    }
}
