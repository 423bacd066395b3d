package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

@Tag("quick")
final class EvaluationTest {
    /** Takes the largest of three features for the class. */
    private static Weights largest() {
        var weights = new Weights(Network.of(3).classes(3));
        for (int j = 0; j < 3; j++) {
            weights.w(0)[j * 3 + j] = 1;
        }
        return weights;
    }

    /** Examples that are one-hot: what is said, what is true, alternately. */
    private static Dataset said(int... saidAndTrue) {
        int size = saidAndTrue.length / 2;
        float[] values = new float[3 * size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            values[3 * i + saidAndTrue[2 * i]] = 1;
            labels[i] = saidAndTrue[2 * i + 1];
        }
        return Dataset.ofFloats("said", 3, values, labels, List.of("a", "b", "c"));
    }

    private static Evaluation evaluate(Dataset data) {
        try (Device device = Toy.device(1)) {
            return Evaluation.of(
                    device, largest(), Scaling.of(new float[] {0}, new float[] {1}), data);
        }
    }

    @Test
    void countsByHand() {
        Evaluation e = evaluate(said(0, 0, 0, 0, 1, 0, 1, 1, 0, 1, 0, 2));
        assertArrayEquals(new int[][] {{2, 1, 0}, {1, 1, 0}, {1, 0, 0}}, e.confusion());
        assertEquals(new Score(e.score().loss(), 3, 6), e.score());
        assertEquals(0.5, e.score().accuracy());
        assertEquals(List.of("a", "b", "c"), e.classes());
        assertEquals(2 / 4.0, e.precision(0));
        assertEquals(1 / 2.0, e.precision(1));
        assertEquals(Double.NaN, e.precision(2));
        assertEquals(2 / 3.0, e.recall(0));
        assertEquals(1 / 2.0, e.recall(1));
        assertEquals(0, e.recall(2));
        assertEquals(Double.NaN, evaluate(said(0, 0)).recall(1));
        assertEquals(List.of(3, 2, 1), List.of(e.support(0), e.support(1), e.support(2)));
        assertEquals(2 * 2 / 7.0, e.f1(0)); // four were named so, three are there
        assertEquals(0, e.f1(2));
        assertEquals(Double.NaN, evaluate(said(0, 0)).f1(1));
    }

    /** {@code -log(e / (e + 2))} where the answer is right, one more where it is wrong. */
    @Test
    void lossIsTheMeanOverExamples() {
        double right = Math.log(Math.E + 2) - 1;
        assertEquals(right, evaluate(said(0, 0)).score().loss(), 1e-6);
        assertEquals(right + 0.5, evaluate(said(0, 0, 1, 1, 2, 1, 0, 1)).score().loss(), 1e-6);
    }

    /** An output of 1 among zeros: {@code e / (e + 2)} for the answer, {@code 1 / (e + 2)} else. */
    @Test
    void answersSayHowSureTheyAre() {
        Answers answers = evaluate(said(0, 0, 1, 2)).answers();
        assertArrayEquals(new int[] {0, 1}, answers.answers());
        double sum = Math.E + 2;
        assertArrayEquals(new double[] {Math.E / sum, Math.E / sum}, answers.sure(), 1e-7);
        assertArrayEquals(new double[] {Math.E / sum, 1 / sum}, answers.truth(), 1e-7);
        assertEquals(List.of(1), answers.mistakes());
    }

    /** On both sides of the size of a batch; the last, short one counts as its examples do. */
    @Test
    void everyExampleCountsOnce() {
        double right = Math.log(Math.E + 2) - 1;
        for (int size : List.of(1, 499, 500, 501, 1000, 1234)) {
            int[] saidAndTrue = new int[2 * size];
            saidAndTrue[2 * size - 1] = 1; // the last one is wrong
            Evaluation e = evaluate(said(saidAndTrue));
            assertArrayEquals(new int[][] {{size - 1, 0, 0}, {1, 0, 0}, {0, 0, 0}}, e.confusion());
            assertEquals(size - 1, e.score().hits());
            assertEquals(right + 1.0 / size, e.score().loss(), 1e-6);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        Exception none = assertThrows(DataException.class, () -> evaluate(said()));
        assertTrue(none.getMessage().contains("no examples"), none.getMessage());
        Exception other = assertThrows(DataException.class, () -> evaluate(Toy.clouds(5, 1, 1)));
        assertEquals(
                "clouds: 6 features and 3 classes, the model 3-3 needs 3 and 3",
                other.getMessage());
    }

    @Test
    void picturesAndNumbersScoreAlike() {
        Dataset pictures = Toy.pictures(600, 1.5, 3);
        float[] values = new float[pictures.bytes().length];
        for (int e = 0; e < values.length; e++) {
            values[e] = pictures.bytes()[e] & 0xFF;
        }
        Dataset numbers =
                Dataset.ofFloats("numbers", Toy.FEATURES, values, pictures.labels(), Toy.CLASSES);
        Weights weights = Weights.initial(Toy.network(), 1);
        try (Device device = Toy.device(2)) {
            Evaluation ofPictures = Evaluation.of(device, weights, Scaling.unit(), pictures);
            Evaluation ofNumbers = Evaluation.of(device, weights, Scaling.unit(), numbers);
            assertEquals(ofNumbers.score(), ofPictures.score());
            assertArrayEquals(ofNumbers.confusion(), ofPictures.confusion());
        }
    }
}
