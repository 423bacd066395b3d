package io.kiln.tuning;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes of one side of a product.
 *
 * @param least the smallest
 * @param most the largest
 */
public record Range(int least, int most) {
    /** Every size. */
    public static final Range ALL = new Range(1, Integer.MAX_VALUE);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})|(\\d{1,9})?-(\\d{1,9})?");

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException when there is no size in it
     */
    public Range {
        if (least < 1 || most < least) {
            throw new IllegalArgumentException("sizes " + least + "-" + most + ": there are none");
        }
    }

    /**
     * Reads a range.
     *
     * @param text {@code 128}, {@code 64-127}, {@code 64-}, {@code -127} or {@code *}
     * @throws IllegalArgumentException when it is something else
     */
    public static Range parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (text.equals("*")) {
            return ALL;
        } else if (!found.matches() || text.equals("-")) {
            throw new IllegalArgumentException(
                    "sizes '" + text + "' are not like 128, 64-127, 64-, -127 or *");
        } else if (found.group(1) != null) {
            int only = Integer.parseInt(found.group(1));
            return new Range(only, only);
        }
        String low = found.group(2);
        String high = found.group(3);
        return new Range(
                low == null ? ALL.least : Integer.parseInt(low),
                high == null ? ALL.most : Integer.parseInt(high));
    }

    /**
     * Sizes that are much like one: those between the same powers of two.
     *
     * @param size the one
     * @return for example 64-127 for 100
     */
    public static Range around(int size) {
        int low = Integer.highestOneBit(size);
        return new Range(low, low > ALL.most / 2 ? ALL.most : 2 * low - 1);
    }

    boolean has(int size) {
        return least <= size && size <= most;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        if (equals(ALL)) {
            return "*";
        } else if (least == most) {
            return String.valueOf(least);
        }
        return (least == ALL.least ? "" : least) + "-" + (most == ALL.most ? "" : most);
    }
}
