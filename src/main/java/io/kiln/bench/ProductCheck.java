package io.kiln.bench;

import io.kiln.device.Philox;
import io.kiln.device.Precision;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;

/**
 * Judges a matrix product by sums in double precision: some rows element by element, since all of
 * them would take longer than the measurement, and every row by its sum under random signs
 * (Freivalds, Probabilistic machines can use less running time, 1977).
 */
final class ProductCheck {
    private static final long TERMS = 1L << 27; // that are added up element by element
    private static final double UNIT = 0x1p-24; // a rounding
    private static final double MANY = 16; // times more than roundings of random signs come to

    private final Product product;
    private final double factors; // how far rounded factors move a term, in relation to it
    private final float[] a;
    private final float[] b;
    private final double[] sums; // (n), of the row at hand
    private final double[] sizes; // (n), the same of absolute values

    ProductCheck(Product product, Precision precision, float[] a, float[] b) {
        this.product = product;
        this.factors = precision.error();
        this.a = a;
        this.b = b;
        this.sums = new double[product.n()];
        this.sizes = new double[product.n()];
    }

    private double a(int i, int p) {
        return product.transA() ? a[p * product.m() + i] : a[i * product.k() + p];
    }

    private double b(int p, int j) {
        return product.transB() ? b[j * product.k() + p] : b[p * product.n() + j];
    }

    /** Compares C (m, n). */
    Checked compare(float[] c) {
        int rows = (int) Math.max(
                1, Math.min(product.m(), TERMS / ((long) product.n() * product.k())));
        double difference = 0;
        double size = 0;
        for (int r = 0; r < rows; r++) {
            int i = row(r, rows);
            add(i);
            for (int j = 0; j < product.n(); j++) {
                double off = c[i * product.n() + j] - sums[j];
                if (!(Math.abs(off) <= ((product.k() + 1) * UNIT + factors) * sizes[j])) {
                    return wrong(i, j, c[i * product.n() + j]);
                }
                difference += off * off;
                size += sums[j] * sums[j];
            }
        }
        double error = Math.sqrt(difference / Math.max(size, Double.MIN_NORMAL));
        return new Checked(error, everyRow(c));
    }

    /** Rows at equal distances; the first and the last are among them where there are two. */
    private int row(int index, int rows) {
        long last = product.m() - 1L;
        return (int) (rows == 1 ? last : index * last / (rows - 1));
    }

    private Checked wrong(int i, int j, float got) {
        String fault = String.format(
                Locale.ROOT, "c[%d][%d] is %s, wanted %s", i, j, got, (float) sums[j]);
        return new Checked(Double.NaN, fault);
    }

    private void add(int i) {
        Arrays.fill(sums, 0);
        Arrays.fill(sizes, 0);
        for (int p = 0; p < product.k(); p++) {
            double left = a(i, p);
            for (int j = 0; j < product.n(); j++) {
                double term = left * b(p, j);
                sums[j] += term;
                sizes[j] += Math.abs(term);
            }
        }
    }

    /** Under random signs r, C r = A (B r); inputs are uniform, so that rounding is known. */
    private @Nullable String everyRow(float[] c) {
        var random = new Philox(1, 3, 0);
        double[] signs = new double[product.n()];
        Arrays.setAll(signs, j -> random.bits(j) < 0 ? -1 : 1);
        double[] folded = new double[product.k()];
        for (int p = 0; p < product.k(); p++) {
            for (int j = 0; j < product.n(); j++) {
                folded[p] += b(p, j) * signs[j];
            }
        }
        double rounding = (product.k() + 1) * UNIT + Math.sqrt(product.k()) * factors;
        double allowed = MANY * Math.sqrt(product.n()) * rounding;
        for (int i = 0; i < product.m(); i++) {
            double off = 0;
            for (int p = 0; p < product.k(); p++) {
                off -= a(i, p) * folded[p];
            }
            for (int j = 0; j < product.n(); j++) {
                off += c[i * product.n() + j] * signs[j];
            }
            if (!(Math.abs(off) <= allowed)) {
                return String.format(
                        Locale.ROOT, "the sum of row %d under random signs is off by %.1e", i, off);
            }
        }
        return null;
    }
}
