package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Device;
import io.kiln.net.Loss;
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

    /** What a committee answered: probabilities as they are, the loss in double. */
    @Test
    void answersFromElsewhereAreJudgedAlike() {
        Dataset data = said(0, 0, 1, 1, 2, 0);
        float[][] outputs = {{0.5f, 0.25f, 0.25f}, {0.25f, 0.5f, 0.25f}, {0.25f, 0.125f, 0.625f}};
        Evaluation shares = Evaluation.of(Loss.CROSS_ENTROPY, outputs, data);
        double loss = (2 * Math.log(2) + Math.log(4)) / 3;
        assertEquals(loss, shares.score().loss(), 1e-9);
        assertEquals(2, shares.score().hits());
        assertEquals(3, shares.score().examples());
        assertArrayEquals(new int[][] {{1, 0, 1}, {0, 1, 0}, {0, 0, 0}}, shares.confusion());
        assertArrayEquals(new double[] {0.5, 0.5, 0.625}, shares.answers().sure());
        assertArrayEquals(new double[] {0.5, 0.5, 0.25}, shares.answers().truth());
        assertTrue(shares.answers().probabilities());
        Evaluation squares = Evaluation.of(Loss.MEAN_SQUARED_ERROR, outputs, data);
        double first = 0.25 + 2 * 0.0625;
        double last = 0.75 * 0.75 + 0.125 * 0.125 + 0.625 * 0.625;
        assertEquals((2 * first + last) / 9, squares.score().loss(), 1e-9);
        assertFalse(squares.answers().probabilities());
    }

    /** A probability of 0 costs much, not everything. */
    @Test
    void theLossOfAnImpossibleTruthIsFinite() {
        Evaluation e = Evaluation.of(
                Loss.CROSS_ENTROPY, new float[][] {{1, 0, 0}, {1, 0, 0}}, said(0, 0, 0, 1));
        assertEquals(-Math.log(Float.MIN_NORMAL) / 2, e.score().loss(), 1e-9);
    }

    @Test
    void ofEqualAnswersTheFirstIsTaken() {
        Evaluation e =
                Evaluation.of(Loss.CROSS_ENTROPY, new float[][] {{0.25f, 0.5f, 0.5f}}, said(0, 2));
        assertArrayEquals(new int[] {1}, e.answers().answers());
        var answers = new Answers(true, new int[] {2});
        answers.note(0, new float[] {1, 2, 2}, 0, 3);
        assertArrayEquals(new int[] {1}, answers.answers());
    }

    /** Of the second batch, too, every example has its own answer. */
    @Test
    void eachBatchHasItsOwnAnswers() {
        int[] saidAndTrue = new int[2 * 1000];
        for (int i = 500; i < 1000; i++) {
            saidAndTrue[2 * i] = 1;
        }
        Evaluation e = evaluate(said(saidAndTrue));
        assertArrayEquals(new int[][] {{500, 500, 0}, {0, 0, 0}, {0, 0, 0}}, e.confusion());
        assertEquals(0, e.answers().answers()[499]);
        assertEquals(1, e.answers().answers()[500]);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Exception none = assertThrows(DataException.class, () -> evaluate(said()));
        assertTrue(none.getMessage().contains("no examples"), none.getMessage());
        Exception other = assertThrows(DataException.class, () -> evaluate(Toy.clouds(5, 1, 1)));
        assertEquals(
                "clouds: 6 features and 3 classes, the model 3-3 needs 3 and 3",
                other.getMessage());
        Dataset two = Dataset.ofFloats("two", 3, new float[3], new int[1], List.of("a", "b"));
        Exception fewer = assertThrows(DataException.class, () -> evaluate(two));
        assertTrue(fewer.getMessage().contains("3 features and 2 classes"), fewer.getMessage());
        Dataset numbers = said(0, 0)
                .withTargets(List.of("x", "y", "z"), new Targets(new float[3], Scaling.none()));
        Exception wrong = assertThrows(DataException.class, () -> evaluate(numbers));
        assertTrue(wrong.getMessage().contains("regression goes with numbers"), wrong.getMessage());
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
            var shifted = Scaling.of(new float[] {90}, new float[] {0.02f});
            var chunks = new Streaming(Streaming.Mode.ALWAYS, 1);
            for (Scaling scaling : List.of(Scaling.unit(), shifted)) {
                Evaluation ofPictures = Evaluation.of(device, weights, scaling, pictures);
                Evaluation ofNumbers = Evaluation.of(device, weights, scaling, numbers);
                Evaluation streamed = Evaluation.of(device, weights, scaling, pictures, chunks);
                assertEquals(ofNumbers.score(), ofPictures.score());
                assertEquals(ofNumbers.score(), streamed.score());
                assertArrayEquals(ofNumbers.confusion(), ofPictures.confusion());
            }
        }
    }
}
