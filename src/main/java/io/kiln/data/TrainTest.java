package io.kiln.data;

/**
 * The two parts of a task: one to learn from, one that is only ever reported.
 *
 * @param train the training part
 * @param test the test part: same features and the same classes
 */
public record TrainTest(Dataset train, Dataset test) {
    /** Refuses parts that differ in features or classes. */
    public TrainTest {
        if (train.features() != test.features()) {
            throw DataException.of(
                    "%s has %d features, but %s has %d; both parts of a task need the same",
                    train.name(), train.features(), test.name(), test.features());
        }
        if (!train.classes().equals(test.classes())) {
            throw DataException.of(
                    "%s has the classes %s, but %s has %s; both parts of a task need the same",
                    train.name(), train.classes(), test.name(), test.classes());
        }
    }
}
