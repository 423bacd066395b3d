package io.kiln.tune;

import io.kiln.tune.Entry.State;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kernels that were at fault on a device and driver, which no later search tries again. */
final class Culprits {
    private static final String LAST_WORDS =
            "the search in which they were tried ended without a word";

    private final Journal file;

    /**
     * Those that are known, and whoever was being tried when the last search ended.
     *
     * @param journal of the last search
     */
    Culprits(Path file, Journal journal) {
        this.file = new Journal(file);
        journal.latest().values().stream()
                .filter(entry -> entry.state() == State.TRYING)
                .forEach(entry -> add(entry.kernels(), LAST_WORDS));
    }

    void add(String kernels, String reason) {
        file.write(Entry.of(State.FAILED, kernels, reason));
    }

    /** Kernels and what they did. */
    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        file.read().forEach(entry -> all.put(entry.kernels(), entry.reason()));
        return all;
    }
}
