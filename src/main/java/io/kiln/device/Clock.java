package io.kiln.device;

import java.util.Arrays;

/**
 * Where a run stands, as four ints in a tensor that {@link Op.Advance} moves on, so that a step
 * needs no arguments.
 *
 * @param epoch epochs begun before this one
 * @param step steps done in this epoch; indexes the learning rates and the losses
 * @param row first entry of the epoch's order that the next batch takes
 * @param time steps done since the run began
 */
public record Clock(int epoch, int step, int row, int time) {
    /** Index of the epoch in the tensor. */
    public static final int EPOCH = 0;

    /** Index of the step in the tensor. */
    public static final int STEP = 1;

    /** Index of the first row in the tensor. */
    public static final int ROW = 2;

    /** Index of the time in the tensor. */
    public static final int TIME = 3;

    /** Number of ints in the tensor. */
    public static final int SIZE = 4;

    /**
     * A tensor to hold a clock.
     *
     * @param name its name
     * @return an I32 tensor of 1 x 4
     */
    public static Tensor tensor(String name) {
        return Tensor.ints(name, 1, SIZE, Role.STATE);
    }

    /**
     * The clock at the start of an epoch.
     *
     * @param epoch epochs done before
     * @param time steps done before
     * @return the clock
     */
    public static Clock startOf(int epoch, int time) {
        return new Clock(epoch, 0, 0, time);
    }

    /**
     * Reads the clock from a store.
     *
     * @param store where the tensor lives
     * @param tensor made by {@link #tensor}
     * @return where the run stands
     */
    public static Clock read(Store store, Tensor tensor) {
        int[] c = new int[SIZE];
        store.read(tensor, c);
        return new Clock(c[EPOCH], c[STEP], c[ROW], c[TIME]);
    }

    /**
     * Sets the clock in a store.
     *
     * @param store where the tensor lives
     * @param tensor made by {@link #tensor}
     */
    public void write(Store store, Tensor tensor) {
        int[] c = new int[SIZE];
        Arrays.setAll(c, i -> i == EPOCH ? epoch : i == STEP ? step : i == ROW ? row : time);
        store.write(tensor, c);
    }
}
