package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

@Tag("quick")
final class CalibrationTest {
    private static final double EXACT = 1e-12;

    /** Four answers: right at 0.9, wrong at 0.8, right at 0.5, wrong at 0.4. */
    private static Answers four() {
        return new Answers(
                true,
                new int[] {0, 0, 1, 1},
                new int[] {0, 1, 1, 0},
                new double[] {0.9, 0.8, 0.5, 0.4},
                new double[] {0.9, 0.2, 0.5, 0.3});
    }

    /** Half are right in both bins: 2/4 * |0.5 - 0.85| + 2/4 * |0.5 - 0.45|. */
    @Test
    void theErrorByHand() {
        Calibration four = Calibration.of(four(), 4);
        assertEquals(0.2, four.error(), EXACT);
        assertEquals(
                List.of(0, 2, 0, 2),
                four.bins().stream().map(Calibration.Bin::answers).toList(),
                "0.5 lies in the bin that ends there");
        assertEquals(0.45, four.bins().get(1).sure(), EXACT);
        assertEquals(0.5, four.bins().get(1).right(), EXACT);
        assertEquals(0.25, four.bins().get(1).from(), EXACT);
        assertEquals(0.5, four.bins().get(1).to(), EXACT);
        assertTrue(Double.isNaN(four.bins().get(0).right()));
        assertEquals(0.15, Calibration.of(four(), 1).error(), EXACT); // |0.5 - 0.65|
    }

    @Test
    void theLimitsOfSurenessHaveBins() {
        var limits = new Answers(
                true, new int[] {0, 0}, new int[] {0, 0}, new double[] {0, 1}, new double[] {0, 1});
        Calibration two = Calibration.of(limits, Calibration.BINS);
        assertEquals(1, two.bins().get(0).answers());
        assertEquals(1, two.bins().get(Calibration.BINS - 1).answers());
        assertEquals(0.5, two.error(), EXACT);
        var raw =
                new Answers(false, new int[1], new int[1], new double[] {1.5}, new double[] {1.5});
        assertEquals(1, Calibration.of(raw, 4).bins().get(3).answers(), "no probability");
    }

    @Test
    void rejectingLeavesFewerErrors() {
        Answers.Accepted sure = four().accepting(0.5);
        assertEquals(new Answers.Accepted(4, 3, 1), sure);
        assertEquals(0.25, sure.rejected(), EXACT);
        assertEquals(1 / 3.0, sure.error(), EXACT);
        assertEquals(0, four().accepting(0.9).error(), EXACT);
        assertEquals(1, four().accepting(0.95).rejected(), EXACT);
        assertTrue(Double.isNaN(four().accepting(0.95).error()));
    }

    @Test
    void theSurestMistakesComeFirst() {
        assertEquals(List.of(1, 3), four().mistakes());
        var all = new Answers(
                true,
                new int[5],
                new int[] {1, 1, 1, 1, 1},
                new double[] {0.6, 0.9, 0.9, 0.6, 0.6},
                new double[] {0.1, 0.3, 0.2, 0.05, 0.1});
        assertEquals(
                List.of(2, 1, 3, 0, 4),
                all.mistakes(),
                "of equals those that leave the truth least, then the first");
    }

    /** Softmax of (ln 1, ln 2, ln 5) is 1/8, 2/8, 5/8; without one, outputs stay as they are. */
    @Test
    void sharesOfASoftmax() {
        float[] outputs = {9, (float) Math.log(1), (float) Math.log(2), (float) Math.log(5)};
        var answers = new Answers(true, new int[] {1});
        answers.note(0, outputs, 1, 3);
        assertEquals(2, answers.answers()[0]);
        assertEquals(5 / 8.0, answers.sure()[0], 1e-7);
        assertEquals(2 / 8.0, answers.truth()[0], 1e-7);
        var raw = new Answers(false, new int[] {0});
        raw.note(0, outputs, 1, 3);
        assertEquals(outputs[3], raw.sure()[0]);
        assertEquals(0, raw.truth()[0]);
    }
}
