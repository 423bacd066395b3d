package io.kiln.tuning;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kernels for a product C = op(A) op(B) are chosen by.
 *
 * @param form {@code NN}, {@code NT} or {@code TN}: whether A and B are transposed
 * @param m rows of C
 * @param n columns of C
 * @param k length of the sums
 */
public record Shape(String form, int m, int n, int k) {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,9})x(\\d{1,9})x(\\d{1,9})(?::(NN|NT|TN))?");

    /**
     * Reads a shape.
     *
     * @param text {@code MxNxK}, or {@code MxNxK:NT} for another form than NN
     * @throws DeviceException when it is something else
     */
    public static Shape parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw new DeviceException("'" + text + "' is not like 128x64x784 or 128x64x784:NT");
        }
        int[] sizes = new int[3];
        for (int s = 0; s < sizes.length; s++) {
            sizes[s] = Integer.parseInt(found.group(s + 1));
            if (sizes[s] == 0) {
                throw new DeviceException("'" + text + "': no side of a product is 0");
            }
        }
        String form = found.group(4) == null ? "NN" : found.group(4);
        return new Shape(form, sizes[0], sizes[1], sizes[2]);
    }

    /**
     * The shape of a product.
     *
     * @param product any
     */
    public static Shape of(Op.Gemm product) {
        return new Shape(
                (product.transA() ? "T" : "N") + (product.transB() ? "T" : "N"),
                product.c().rows(),
                product.c().cols(),
                product.depth());
    }

    /**
     * Some kernels for products that are much like this one.
     *
     * @param setting the kernels
     */
    public Rule with(Setting setting) {
        return new Rule(form, Range.around(m), Range.around(n), Range.around(k), setting);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%dx%dx%d:%s", m, n, k, form);
    }
}
