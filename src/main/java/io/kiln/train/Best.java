package io.kiln.train;

/**
 * The best epoch so far: highest validation accuracy, then lowest validation loss, then the first.
 *
 * @param epoch from 1
 * @param score on the validation part
 * @param weights hash of the weights, 64 hex digits
 */
public record Best(int epoch, Score score, String weights) {
    boolean beatenBy(Score other) {
        return other.hits() > score.hits()
                || other.hits() == score.hits() && other.loss() < score.loss();
    }
}
