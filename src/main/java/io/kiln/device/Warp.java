package io.kiln.device;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How pictures are bent: an affine map within limits and, where there are {@code down} and {@code
 * across}, an elastic field. The field is random at the points of a grid and smoothed by two
 * products of matrices: {@code field = down random across}, so that every device has the very same
 * smoothing and a coarser grid is a smaller matrix.
 *
 * @param height rows of a picture
 * @param width columns of a picture
 * @param key (1, 2) I32: low and high half of the seed
 * @param limits (classes, 5): of each class, at {@link #ROTATION} and so on
 * @param down (height, rows of the grid), or null without an elastic field
 * @param across (columns of the grid, width), or null without an elastic field
 */
public record Warp(
        int height,
        int width,
        Tensor key,
        Tensor limits,
        @Nullable Tensor down,
        @Nullable Tensor across) {
    /** Column of the limits: largest rotation, in quarter turns, at most 2. */
    public static final int ROTATION = 0;

    /** Column of the limits: an axis grows by a factor of 1 less to 1 plus this, below 0.5. */
    public static final int SCALE = 1;

    /** Column of the limits: largest shift of a row by shearing, in columns for each row. */
    public static final int SHEAR = 2;

    /** Column of the limits: largest shift, in pixels. */
    public static final int SHIFT = 3;

    /** Column of the limits: what the smoothed field is multiplied by, in pixels. */
    public static final int ALPHA = 4;

    /** Columns of the limits. */
    public static final int LIMITS = 5;

    /** Purpose of the random numbers of affine maps. */
    public static final int AFFINE = 0x4146;

    /** Purpose of the random numbers of elastic fields. */
    public static final int ELASTIC = 0x454C;

    /** Largest side of a picture: what is kept of one while it is bent fits into a thread's stack. */
    public static final int MOST_SIDE = 128;

    private static final int LINE = 16; // numbers

    /**
     * Checks the shapes.
     *
     * @throws DeviceException when they do not fit together
     */
    public Warp {
        if (height < 1 || width < 1 || height > MOST_SIDE || width > MOST_SIDE) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "distort: pictures of %d x %d, needs 1 x 1 to %d x %d",
                    height,
                    width,
                    MOST_SIDE,
                    MOST_SIDE));
        }
        Shapes.require("distort", key, Type.I32, 1, 2);
        Shapes.require("distort", limits, Type.F32, limits.rows(), LIMITS);
        if ((down == null) != (across == null)) {
            throw new DeviceException("distort: an elastic field needs both down and across");
        }
        if (down != null && across != null) {
            if (down.cols() > MOST_SIDE || across.rows() > MOST_SIDE) {
                throw new DeviceException(String.format(
                        Locale.ROOT,
                        "distort: a grid of %d x %d, needs at most %d x %d",
                        down.cols(),
                        across.rows(),
                        MOST_SIDE,
                        MOST_SIDE));
            }
            Shapes.require("distort", down, Type.F32, height, down.cols());
            Shapes.require("distort", across, Type.F32, across.rows(), width);
        }
    }

    /**
     * Whether there is an elastic field.
     *
     * @return false for affine maps alone
     */
    public boolean elastic() {
        return down != null;
    }

    /**
     * Rows of the grid.
     *
     * @return 0 without an elastic field
     */
    public int gridRows() {
        return down == null ? 0 : down.cols();
    }

    /**
     * Columns of the grid.
     *
     * @return 0 without an elastic field
     */
    public int gridCols() {
        return across == null ? 0 : across.rows();
    }

    /**
     * Columns of the grid with their pad, by which its points are counted.
     *
     * @return a multiple of 16
     */
    public int gridStride() {
        return lines(gridCols());
    }

    /**
     * Blocks of four random words that give each point of the grid one: point p takes word {@code p
     * / blocks} of block {@code p % blocks}.
     *
     * @return a multiple of 16
     */
    public int blocks() {
        return lines((gridRows() * gridStride() + 3) / 4);
    }

    private static int lines(int count) {
        return (count + LINE - 1) / LINE * LINE;
    }

    /**
     * The tensors that say how.
     *
     * @return key and limits, then down and across if there are any
     */
    public List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(List.of(key, limits));
        if (down != null && across != null) {
            all.add(down);
            all.add(across);
        }
        return all;
    }
}
