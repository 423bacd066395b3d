package io.kiln.data;

/**
 * A picture in another size: each axis for itself, first the rows, then the columns, in double; see
 * {@link PictureSize}. A picture that already has the size stays as it is.
 */
final class Resizing {
    private final int from;
    private final double ratio; // old pixels in a new one
    private final int[] first; // for each new pixel, the first old one in it
    private final double[][] shares; // and the shares of that and the following ones; sum 1

    private Resizing(int from, int to) {
        this.from = from;
        this.ratio = (double) from / to;
        this.first = new int[to];
        this.shares = new double[to][];
        for (int i = 0; i < to; i++) {
            if (ratio > 1) {
                mean(i);
            } else {
                between(i);
            }
        }
    }

    static Grey to(PictureSize size, Grey picture) {
        if (picture.width() == size.width() && picture.height() == size.height()) {
            return picture;
        }
        var across = new Resizing(picture.width(), size.width());
        var down = new Resizing(picture.height(), size.height());
        double[][] rows = new double[picture.height()][];
        for (int y = 0; y < rows.length; y++) {
            rows[y] = across.row(picture, y);
        }
        byte[] pixels = new byte[size.width() * size.height()];
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                double sum = 0;
                for (int k = 0; k < down.shares[y].length; k++) {
                    sum += down.shares[y][k] * rows[down.first[y] + k][x];
                }
                pixels[y * size.width() + x] = (byte) (int) Math.floor(sum + 0.5);
            }
        }
        return new Grey(size.width(), size.height(), pixels);
    }

    /** The old pixels from i * ratio to (i + 1) * ratio, those at the ends in part. */
    private void mean(int i) {
        double start = i * ratio;
        double end = Math.min(from, (i + 1) * ratio);
        first[i] = Math.min(from - 1, (int) start);
        int last = Math.max(first[i], Math.min(from - 1, (int) Math.ceil(end) - 1));
        shares[i] = new double[last - first[i] + 1];
        for (int k = 0; k < shares[i].length; k++) {
            int pixel = first[i] + k;
            shares[i][k] = (Math.min(end, pixel + 1) - Math.max(start, pixel)) / (end - start);
        }
    }

    /** The two old pixels between whose middles the new one's middle lies; one at the edges. */
    private void between(int i) {
        double middle = Math.max(0, Math.min(from - 1, (i + 0.5) * ratio - 0.5));
        first[i] = Math.min((int) middle, Math.max(0, from - 2));
        double part = middle - first[i];
        shares[i] = from == 1 ? new double[] {1} : new double[] {1 - part, part};
    }

    private double[] row(Grey picture, int y) {
        double[] row = new double[first.length];
        for (int x = 0; x < row.length; x++) {
            for (int k = 0; k < shares[x].length; k++) {
                row[x] += shares[x][k] * picture.at(first[x] + k, y);
            }
        }
        return row;
    }
}
