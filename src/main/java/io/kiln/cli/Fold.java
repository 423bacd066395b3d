package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Stratification;

/**
 * One of some parts of equal size into which the training part is cut, each with every class in its
 * share: it validates, the others are trained on.
 *
 * @param number which, from 1
 * @param of how many there are, at least 2
 */
record Fold(int number, int of) {
    private static final int MOST = 100;

    Fold {
        if (of < 2 || of > MOST || number < 1 || number > of) {
            throw new DataException("fold " + number + "/" + of + ": expected one of 2 to " + MOST
                    + " folds, such as 1/5");
        }
    }

    static Fold of(String text) {
        if (!text.matches("[0-9]{1,3}/[0-9]{1,3}")) {
            throw new DataException(
                    "fold '" + text + "': expected which and of how many, as in 1/5");
        }
        String[] parts = text.split("/", -1);
        return new Fold(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /** Where this part begins among so many examples; the next one's beginning is its end. */
    private static int start(int number, int of, int examples) {
        return (int) ((long) (number - 1) * examples / of);
    }

    /** Examples in this part. */
    int size(int examples) {
        return start(number + 1, of, examples) - start(number, of, examples);
    }

    /** The training part with this fold at its end. */
    Dataset last(Dataset training) {
        if (training.size() < of) {
            throw new DataException(training.name() + ": " + training.size()
                    + " examples, too few for " + of + " folds");
        }
        int[] order = Stratification.order(training);
        int next = start(number + 1, of, order.length);
        int[] turned = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            turned[i] = order[(next + i) % order.length];
        }
        return training.select(training.name(), turned);
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}
