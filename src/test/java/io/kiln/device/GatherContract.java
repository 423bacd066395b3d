package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** What fetching a batch promises, and the clock that says which one. */
interface GatherContract {
    int EXAMPLES = 37;

    /** The device under test, open. */
    Device device();

    /** Where a batch begins: somewhere inside the order, at a place that no tile divides. */
    private static Clock at(int row) {
        return new Clock(9, 4, row, 99);
    }

    @Test
    default void bytesAreScaledFromTheClocksRowInTheOrdersOrder() {
        for (Sizes.Triple size : Sizes.pairs()) {
            byte[] source = new byte[EXAMPLES * size.n()];
            new java.util.Random(size.hashCode()).nextBytes(source);
            int[] order = Trial.whole(size.hashCode(), size.m() + 11, EXAMPLES);
            var trial = new Trial();
            Tensor bytes = trial.bytes("source", EXAMPLES, size.n(), source);
            Tensor orders = trial.ints("order", 1, order.length, order);
            Tensor x = trial.result("x", size.m(), size.n());
            trial.run(
                    device(),
                    new Op.Gather(bytes, orders, trial.clock(at(11)), 1 / 255f, -0.25f, x));
            float[] want = new float[x.size()];
            for (int e = 0; e < want.length; e++) {
                int value = source[order[11 + e / size.n()] * size.n() + e % size.n()] & 0xFF;
                want[e] = Math.fma(value, 1 / 255f, -0.25f);
            }
            Close.same(want, trial.get(x), size);
        }
    }

    @Test
    default void floatsAreScaledFromTheClocksRowInTheOrdersOrder() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] source = Trial.noise(size.hashCode(), EXAMPLES * size.n());
            int[] order = Trial.whole(size.hashCode(), size.m() + 3, EXAMPLES);
            var trial = new Trial();
            Tensor floats = trial.floats("source", EXAMPLES, size.n(), source);
            Tensor orders = trial.ints("order", 1, order.length, order);
            Tensor x = trial.result("x", size.m(), size.n());
            trial.run(device(), new Op.Gather(floats, orders, trial.clock(at(3)), 1.7f, 0.1f, x));
            for (int e = 0; e < x.size(); e++) {
                double value = source[order[3 + e / size.n()] * size.n() + e % size.n()];
                double want = value * 1.7f + 0.1f;
                Close.check(want, trial.get(x)[e], Close.EPS * Math.abs(want), size, e);
            }
        }
    }

    @Test
    default void labelsComeInTheOrdersOrder() {
        int[] source = Trial.whole(1, EXAMPLES, 1000);
        for (int rows : Sizes.lengths()) {
            int[] order = Trial.whole(rows, rows + 5, EXAMPLES);
            var trial = new Trial();
            Tensor classes = trial.ints("source", EXAMPLES, 1, source);
            Tensor orders = trial.ints("order", 1, order.length, order);
            Tensor labels = trial.ints("labels", rows, 1, new int[rows]);
            trial.run(device(), new Op.GatherLabels(classes, orders, trial.clock(at(5)), labels));
            int[] want = new int[rows];
            Arrays.setAll(want, i -> source[order[5 + i]]);
            assertArrayEquals(want, trial.getInts(labels), "rows " + rows);
        }
    }

    @Test
    default void advancingMovesStepRowAndTimeButNotTheEpoch() {
        var trial = new Trial();
        Tensor clock = trial.clock(new Clock(3, 5, 640, 77));
        trial.run(device(), new Op.Advance(clock, 128));
        assertArrayEquals(new int[] {3, 6, 768, 78}, trial.getInts(clock));
    }

    @Test
    default void theNextBatchFollowsTheClock() {
        var trial = new Trial();
        Tensor classes = trial.ints("source", 6, 1, 10, 11, 12, 13, 14, 15);
        Tensor order = trial.ints("order", 1, 6, 5, 4, 3, 2, 1, 0);
        Tensor clock = trial.clock(new Clock(0, 0, 0, 0));
        Tensor first = trial.ints("first", 2, 1, 0, 0);
        Tensor second = trial.ints("second", 2, 1, 0, 0);
        trial.run(
                device(),
                new Op.GatherLabels(classes, order, clock, first),
                new Op.Advance(clock, 2),
                new Op.GatherLabels(classes, order, clock, second));
        assertArrayEquals(new int[] {15, 14}, trial.getInts(first));
        assertArrayEquals(new int[] {13, 12}, trial.getInts(second));
        assertEquals(1, trial.getInts(clock)[Clock.STEP]);
    }
}
