package io.kiln.train;

/**
 * How well a network does on some examples.
 *
 * @param loss mean loss of an example
 * @param hits right answers, or {@link #UNCOUNTED}
 * @param examples answers in all
 */
public record Score(double loss, int hits, int examples) {
    /** Hits where answers are numbers, not classes. */
    public static final int UNCOUNTED = -1;

    /**
     * Share of right answers.
     *
     * @return from 0 to 1, or NaN where they are not counted
     */
    public double accuracy() {
        return hits == UNCOUNTED ? Double.NaN : (double) hits / examples;
    }
}
