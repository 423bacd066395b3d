package io.kiln.device.cl;

import io.kiln.device.Tensor;

import java.util.List;

/**
 * How the items of a launch divide its work into lines, which allows it to share a launch with
 * others. An item is a work-item of a kernel without groups ({@code item.clh}) or a work-group of
 * one with groups ({@code group.clh}): items may be done in any order, by anybody.
 *
 * <p>Items lie along the launch's last dimension; whatever other dimension there is, a line needs
 * all of it.
 *
 * @param count lines in all, such as the rows of a batch
 * @param each lines of one item, a power of 2
 * @param own tensors cut into {@code count} equal pieces, of which an item touches only those of its
 *     lines; what it touches of other tensors may be anything
 * @param shelf floats of local memory that an item needs, if it is a group; else 0
 */
record Lines(int count, int each, List<Tensor> own, int shelf) {
    Lines {
        own = List.copyOf(own);
        for (Tensor t : own) {
            if (t.size() % count != 0) {
                throw new IllegalArgumentException(t + " in " + count + " lines");
            }
        }
    }

    /** Lines whose items are work-items. */
    Lines(int count, int each, List<Tensor> own) {
        this(count, each, own, 0);
    }

    /** Work that is not cut: the item touches anything. */
    static Lines whole() {
        return new Lines(1, 1, List.of());
    }

    /** Whether an item is a work-group. */
    boolean grouped() {
        return shelf > 0;
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
