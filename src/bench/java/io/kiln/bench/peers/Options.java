package io.kiln.bench.peers;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of a benchmark process: {@code --name value} pairs, each asked for by name. */
final class Options {

    private final Map<String, String> given = new LinkedHashMap<>();
    private final Set<String> known = new HashSet<>();

    Options(List<String> args) {
        for (int i = 0; i < args.size(); i += 2) {
            if (!args.get(i).startsWith("--") || i + 1 == args.size()) {
                throw new IllegalArgumentException("--name value expected, got " + args.get(i));
            }
            given.put(args.get(i), args.get(i + 1));
        }
    }

    String text(String name, String otherwise) {
        known.add(name);
        return given.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    int[] numbers(String name, String otherwise) {
        String list = text(name, otherwise);
        return list.isEmpty()
                ? new int[0]
                : Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    /** Refuses options that nobody asked for: call it after the last one was read. */
    void done() {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no option " + name + "; there are " + known);
            }
        }
    }
}
