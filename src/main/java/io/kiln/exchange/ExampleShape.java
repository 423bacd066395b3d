package io.kiln.exchange;

import io.kiln.model.ModelException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The shape of one example as it goes through a graph; a side that nobody knows is -1. */
final class ExampleShape {
    private static final long UNKNOWN = -1;

    private final List<Long> declared;
    private List<Long> sides;

    /** @param input with the batch before it, or empty where the file does not say */
    ExampleShape(List<Long> input) {
        if (input.size() == 1) {
            throw new ModelException("an input of one side, expected (batch, features)");
        }
        this.declared = input.isEmpty() ? List.of(UNKNOWN) : input.subList(1, input.size());
        this.sides = declared;
    }

    /** All sides in one. */
    void flatten(OnnxNode node) {
        node.require("axis", 1, 1);
        sides = List.of(features());
    }

    /** @param to two sides: the batch, and all features */
    void reshape(OnnxNode node, long[] to) {
        long features = features();
        boolean batch = to.length == 2 && to[0] >= -1 && to[0] <= 1;
        boolean rest = to.length == 2 && to[1] == -1 && to[0] != -1;
        boolean named = to.length == 2 && to[1] > 0 && (features == UNKNOWN || to[1] == features);
        if (!batch || !rest && !named) {
            throw node.wrong(String.format(
                    Locale.ROOT, "to %s, expected (batch, features)", Arrays.toString(to)));
        }
        sides = List.of(rest ? features : to[1]);
    }

    /** What a layer takes has one side, of this width. */
    void require(OnnxNode node, int width) {
        if (sides.size() != 1) {
            throw node.wrong(String.format(
                    Locale.ROOT, "an example of shape %s reaches it; flatten it first", sides));
        }
        if (sides.get(0) != UNKNOWN && sides.get(0) != width) {
            throw node.wrong(String.format(
                    Locale.ROOT, "takes %d values, but %d reach it", width, sides.get(0)));
        }
    }

    void become(int width) {
        sides = List.of((long) width);
    }

    /**
     * How operators see an example.
     *
     * @param most features that there can be
     * @return all sides
     */
    List<Integer> known(OnnxNode node, long most) {
        long features = features();
        if (features == UNKNOWN || features > most) {
            throw node.wrong(String.format(
                    Locale.ROOT,
                    "the input has shape %s, so the constant cannot be spread",
                    sides));
        }
        return sides.stream().map(Long::intValue).toList();
    }

    boolean isUnknown() {
        return features() == UNKNOWN;
    }

    /** As the file declares it, if that is so many features. */
    List<Integer> declared(int features) {
        return product(declared) == features
                ? declared.stream().map(Long::intValue).toList()
                : List.of();
    }

    private long features() {
        return product(sides);
    }

    private static long product(List<Long> sides) {
        long product = 1;
        for (long side : sides) {
            if (side < 1 || side > Integer.MAX_VALUE / product) {
                return UNKNOWN;
            }
            product *= side;
        }
        return product;
    }
}
