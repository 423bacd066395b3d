package io.kiln.train;

/**
 * How well a network does on some examples.
 *
 * @param loss mean loss of an example
 * @param hits right answers
 * @param examples answers in all
 */
public record Score(double loss, int hits, int examples) {
    /**
     * Share of right answers.
     *
     * @return from 0 to 1
     */
    public double accuracy() {
        return (double) hits / examples;
    }
}
