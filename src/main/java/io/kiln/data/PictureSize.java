package io.kiln.data;

/**
 * What pictures are resized to, in pixels. Each axis for itself, so that proportions may change:
 * where it shrinks, a new pixel is the mean of the old ones that it covers, by area; where it grows,
 * it lies between its two neighbours, linearly.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 */
public record PictureSize(int width, int height) {
    private static final int MOST_PIXELS = 4_000_000;

    /**
     * Checks the ranges.
     *
     * @throws DataException when a side is below 1, or there are more than 4 million pixels
     */
    public PictureSize {
        if (width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
            throw DataException.of(
                    "picture size %dx%d: needs 1 or more on each side, at most %d pixels",
                    width, height, MOST_PIXELS);
        }
    }

    /**
     * Reads a size.
     *
     * @param text for example {@code 28x28}, width first
     * @throws DataException when it is not one
     */
    public static PictureSize of(String text) {
        if (!text.matches("[0-9]{1,7}x[0-9]{1,7}")) {
            throw new DataException("picture size '" + text
                    + "': expected width and height in pixels, such as 28x28");
        }
        int cross = text.indexOf('x');
        return new PictureSize(
                Integer.parseInt(text.substring(0, cross)),
                Integer.parseInt(text.substring(cross + 1)));
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
