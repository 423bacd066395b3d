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
     * Those that are known, and those in the journal of a search that did not come to its end: who
     * was at fault, and whoever was being tried.
     */
    Culprits(Path file, Journal journal) {
        this.file = new Journal(file);
        for (Entry entry : journal.latest().values()) {
            if (entry.state() == State.TRYING) {
                add(entry.kernels(), LAST_WORDS);
            } else if (entry.state() == State.FAILED) {
                add(entry.kernels(), entry.reason());
            }
        }
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
