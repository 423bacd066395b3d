package io.kiln.device.cpu;

import io.kiln.device.Warp;

/**
 * The affine map of one picture, from a pixel of the batch back to a place in the picture, whose
 * first pixel counts as (1, 1): {@code across = a column + b row + left}, {@code down = c column + d
 * row + top}. By the steps of docs/numbers.md.
 */
final class Placement {
    float a;
    float b;
    float left;
    float c;
    float d;
    float top;
    float alpha;

    /**
     * Draws the map.
     *
     * @param first (4) random words for rotation, scale across and down, and shear
     * @param limits of all classes
     * @param at where those of the picture's class begin
     */
    void turn(int[] first, float[] limits, int at) {
        float turn = unit(first[0]) * limits[at + Warp.ROTATION];
        float rounded = turn + Canonical.ROUND;
        float angle = (turn - (rounded - Canonical.ROUND)) * Canonical.QUARTER;
        int quarters = Float.floatToRawIntBits(rounded) & 3;
        float s = Canonical.sin(angle);
        float k = Canonical.cos(angle);
        float sin = quarters == 0 ? s : quarters == 1 ? k : quarters == 2 ? -s : -k;
        float cos = quarters == 0 ? k : quarters == 1 ? -s : quarters == 2 ? -k : s;
        float across = inverse(unit(first[1]), limits[at + Warp.SCALE]);
        float down = inverse(unit(first[2]), limits[at + Warp.SCALE]);
        float shear = unit(first[3]) * limits[at + Warp.SHEAR];
        a = across * Math.fma(shear, sin, cos);
        b = across * Math.fma(-shear, cos, sin);
        c = -(down * sin);
        d = down * cos;
        alpha = limits[at + Warp.ALPHA];
    }

    /**
     * Draws the shift, and puts the map's centre where the picture's is.
     *
     * @param second (4) random words, of which two are needed
     * @param most the largest shift
     */
    void shift(int[] second, float most, int width, int height) {
        float middle = (width - 1) * 0.5f;
        float centre = (height - 1) * 0.5f;
        float column = Math.fma(unit(second[0]), most, middle);
        float row = Math.fma(unit(second[1]), most, centre);
        left = Math.fma(-b, row, Math.fma(-a, column, middle + 1f));
        top = Math.fma(-d, row, Math.fma(-c, column, centre + 1f));
    }

    /** One over 1 plus so much: the reciprocal of half of that, which lies above 1. */
    private static float inverse(float unit, float scale) {
        float grown = Math.fma(unit, scale, 1f);
        return 2f * Canonical.reciprocal(grown + grown);
    }

    /** From -1 to 1, by the upper 24 bits. */
    private static float unit(int word) {
        return Math.fma(word >>> 8, 0x1p-23f, 0x1p-24f - 1f);
    }
}
