package io.kiln.device.cl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every combination of some parameters' values. */
final class Space {
    private List<Map<String, Integer>> points = List.of(new TreeMap<>());

    /** The same with one more parameter. */
    Space with(String name, int... values) {
        List<Map<String, Integer>> more = new ArrayList<>();
        for (Map<String, Integer> point : points) {
            for (int value : values) {
                Map<String, Integer> one = new TreeMap<>(point);
                one.put(name, value);
                more.add(one);
            }
        }
        points = more;
        return this;
    }

    List<Map<String, Integer>> points() {
        return List.copyOf(points);
    }
}
