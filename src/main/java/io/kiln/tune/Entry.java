package io.kiln.tune;

import java.util.Arrays;
import java.util.List;

/**
 * A line of the journal.
 *
 * @param state what is said
 * @param kernels about which
 * @param words what more there is to it
 */
record Entry(State state, String kernels, List<String> words) {
    /** What may be said of kernels. */
    enum State {
        /** These, the present ones, take hardly longer than an empty launch, with both times. */
        LAUNCH,
        /** They are being built, compared and timed: what comes to an end now is their fault. */
        TRYING,
        /** They cannot be used, with the reason. */
        FAILED,
        /** They took a few turns with the present ones, with the {@link Duel}. */
        TIMED,
        /** They took many. */
        FINAL
    }

    static Entry of(State state, String kernels, Object... words) {
        return new Entry(
                state,
                kernels,
                Arrays.stream(words)
                        .map(word -> word.toString().replaceAll("\\s+", " "))
                        .toList());
    }

    static Entry of(State state, String kernels, Duel duel) {
        return of(state, kernels, duel.before(), duel.after(), duel.gain(), duel.noise());
    }

    /** Reads a line. */
    static Entry parse(String line) {
        List<String> words = List.of(line.split("\t", -1));
        if (words.size() < 2) {
            throw new IllegalArgumentException("'" + line + "' is no line of a journal");
        }
        return new Entry(State.valueOf(words.get(0)), words.get(1), words.subList(2, words.size()));
    }

    /** The figures of {@link State#TIMED} and {@link State#FINAL}. */
    Duel duel() {
        double[] f = words.stream().mapToDouble(Double::parseDouble).toArray();
        return new Duel(f[0], f[1], f[2], f[3]);
    }

    String reason() {
        return words.isEmpty() ? "" : words.get(0);
    }

    /** The line. */
    @Override
    public String toString() {
        return state + "\t" + kernels + (words.isEmpty() ? "" : "\t" + String.join("\t", words));
    }
}
