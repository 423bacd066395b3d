package io.kiln.device.cpu;

import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;

/** What one thread needs to bend pictures of one shape, allocated once. */
final class Canvas {
    /** Background before the first column and after the last: a place may lie there. */
    static final int BORDER = 3;

    final Warp warp;
    final int stride; // from a row of pixels to the next
    final int[] pixels; // (height + 3, width + 3) and a line more; picture from (1, 1), else 0
    final int[] corners; // the pixel and its right, lower and lower right neighbour as bytes
    final int[] corner; // (height, width with its pad): which corners a place lies between
    final float[][] places = new float[2][]; // (height, width with its pad): across, down
    final float[] upper; // (height, width with its pad): between the upper two corners
    final float[] lower;
    final int[] words = new int[4];
    final long[][] drawn = new long[2][]; // (4, half of all blocks): words of even, of odd blocks
    final float[] bent; // (height, width) and a line more
    final Placement place = new Placement();
    int example; // whose picture is on it
    int number; // by which chance is drawn for it
    final Slab[] noise = new Slab[2]; // (rows, columns of the grid) across, then down
    final Slab[] half = new Slab[2]; // (height, columns of the grid)
    final Slab[] field = new Slab[2]; // (height, width)

    Canvas(Warp warp) {
        this.warp = warp;
        this.stride = warp.width() + BORDER;
        this.pixels = new int[stride * (warp.height() + BORDER) + Slab.LINE];
        this.corners = new int[pixels.length];
        this.bent = new float[warp.height() * warp.width() + Slab.LINE];
        int padded = warp.height() * Slab.padded(warp.width());
        this.corner = new int[padded];
        this.places[0] = new float[padded];
        this.places[1] = new float[padded];
        this.upper = new float[padded];
        this.lower = new float[padded];
        this.drawn[0] = new long[2 * warp.blocks()];
        this.drawn[1] = new long[2 * warp.blocks()];
        for (int f = 0; f < 2 && warp.elastic(); f++) {
            noise[f] = slab("noise", warp.gridRows(), warp.gridCols(), 4 * warp.blocks());
            half[f] = slab("half", warp.height(), warp.gridCols(), 0);
            field[f] = slab("field", warp.height(), warp.width(), 0);
        }
    }

    private static Slab slab(String name, int rows, int cols, int least) {
        Tensor t = Tensor.floats(name, rows, cols, Role.SCRATCH);
        float[] f = new float[Math.max(rows * Slab.padded(cols), least)];
        return Slab.floats(t, f, 0);
    }
}
