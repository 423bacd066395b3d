package io.kiln.device.cl;

import io.kiln.device.Tensor;

import java.util.List;

/**
 * How the work-items of a launch divide its work into lines, which allows it to share a launch with
 * others. Only kernels without groups have this: their items may be done in any order, by anybody.
 *
 * <p>Items lie along the launch's last dimension; whatever other dimension there is, a line needs
 * all of it.
 *
 * @param count lines in all, such as the rows of a batch
 * @param each lines of one item, a power of 2
 * @param own tensors cut into {@code count} equal pieces, of which an item touches only those of its
 *     lines; what it touches of other tensors may be anything
 */
record Lines(int count, int each, List<Tensor> own) {
    Lines {
        own = List.copyOf(own);
        for (Tensor t : own) {
            if (t.size() % count != 0) {
                throw new IllegalArgumentException(t + " in " + count + " lines");
            }
        }
    }

    /** Work that is not cut: the item touches anything. */
    static Lines whole() {
        return new Lines(1, 1, List.of());
    }

    /** Items that do all lines. */
    int items() {
        return (count + each - 1) / each;
    }

    /** Whether a line of the one needs of this tensor only what the same line of the other does. */
    boolean match(Lines other, Object shared) {
        return count == other.count && own.contains(shared) && other.own.contains(shared);
    }
}
