package io.kiln.train;

/**
 * The Gaussian that smooths an elastic field, as matrices. The points of a grid lie in the middle of
 * their cells; beyond the picture there are none. A coarser grid has fewer points, each of which
 * weighs more, so that the field is as strong.
 *
 * @param sigma standard deviation, in pixels
 * @param grid pixels from one point to the next
 */
record Smoothing(float sigma, int grid) {
    /** Beyond so many standard deviations there is nothing. */
    private static final int REACH = 8;

    /** (pixels, points). */
    float[] down(int pixels, int points) {
        float[] down = new float[pixels * points];
        for (int e = 0; e < down.length; e++) {
            down[e] = weight(e / points, e % points);
        }
        return down;
    }

    /** (points, pixels). */
    float[] across(int points, int pixels) {
        float[] across = new float[points * pixels];
        for (int e = 0; e < across.length; e++) {
            across[e] = weight(e % pixels, e / pixels);
        }
        return across;
    }

    /** The weights of all points of an endless grid at a pixel, squared, sum up alike on any grid. */
    private float weight(int pixel, int point) {
        int reach = (int) (REACH * sigma / grid) + 2;
        int near = pixel / grid;
        double sum = 0;
        for (int p = near - reach; p <= near + reach; p++) {
            sum += bell(pixel, p);
        }
        return (float) (bell(pixel, point) / sum / StrictMath.sqrt(grid));
    }

    private double bell(int pixel, int point) {
        double distance = (pixel - ((point + 0.5) * grid - 0.5)) / sigma;
        return StrictMath.exp(-0.5 * distance * distance);
    }
}
