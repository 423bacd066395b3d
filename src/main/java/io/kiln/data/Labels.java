package io.kiln.data;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * An array of whole numbers as labels: one for each example. Keeps nothing of the array, which may
 * be as large as what is made of it.
 *
 * @param name of the array
 * @param shape of the array
 * @param places (examples), each the place of its class
 * @param classes called by their digits, those found by value
 */
record Labels(String name, List<Integer> shape, int[] places, List<String> classes) {
    private static final int MOST_CLASSES = 10_000;
    private static final float EXACT = 1 << 24; // whole numbers up to here are floats

    /** @param known the training part's classes; null to find them */
    static Labels of(Npy y, @Nullable List<String> known) {
        List<Integer> shape = y.shape();
        if (shape.size() != 1 && !shape.equals(List.of(y.size(), 1))) {
            throw new DataException(
                    y.name() + ": shape " + shape + "; expected one label for each example");
        }
        List<String> classes = known == null ? classes(y) : known;
        return new Labels(y.name(), shape, places(y, classes), classes);
    }

    private static int[] places(Npy y, List<String> classes) {
        Map<String, Integer> places = new HashMap<>();
        classes.forEach(name -> places.put(name, places.size()));
        int[] labels = new int[y.size()];
        for (int i = 0; i < labels.length; i++) {
            Integer place = places.get(text(y, i));
            if (place == null) {
                throw DataException.of(
                        "%s: label %s of example %d is not one of the training part's classes",
                        y.name(), text(y, i), i);
            }
            labels[i] = place;
        }
        return labels;
    }

    private static List<String> classes(Npy y) {
        var values = new TreeSet<Integer>();
        for (int i = 0; i < y.size(); i++) {
            values.add(Integer.valueOf(text(y, i)));
            if (values.size() > MOST_CLASSES) {
                throw DataException.of(
                        "%s: more than %d different labels; are these labels?",
                        y.name(), MOST_CLASSES);
            }
        }
        return values.stream().map(String::valueOf).toList();
    }

    private static String text(Npy y, int i) {
        float value = y.at(i);
        if (value != (int) value || Math.abs(value) > EXACT) {
            throw DataException.of(
                    "%s: label %s of example %d; expected whole numbers up to 2^24, or --task regression",
                    y.name(), value, i);
        }
        return String.valueOf((int) value);
    }

    /** Checks the number of examples. */
    Labels requireFor(int count) {
        if (places.length != count) {
            throw DataException.of(
                    "%s: shape %s; expected one label for each of the %d examples",
                    name, shape, count);
        }
        return this;
    }
}
