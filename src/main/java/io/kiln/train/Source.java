package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;

import java.util.stream.IntStream;

/**
 * Examples, which the host's memory holds whole, and how a network sees them.
 *
 * @param data the examples, with what validates at their end
 * @param scaling applied to each
 */
record Source(Dataset data, Scaling scaling) {
    /** Some examples as a network sees them. */
    float[][] rows(IntStream which) {
        return which.mapToObj(i -> data.row(i, scaling)).toArray(float[][]::new);
    }
}
