package io.kiln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;

final class StatisticsTest {
    private static final List<Double> FIVE = List.of(5.0, 1.0, 4.0, 2.0, 3.0);
    private static final List<Double> NINE = List.of(9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0);

    @Test
    void quantilesLieOnTheLineBetweenTwoValues() {
        assertEquals(3, Statistics.median(FIVE));
        assertEquals(2.5, Statistics.median(List.of(4.0, 1.0, 2.0, 3.0)));
        assertEquals(1, Statistics.quantile(FIVE, 0));
        assertEquals(5, Statistics.quantile(FIVE, 1));
        assertEquals(4.8, Statistics.quantile(FIVE, 0.95), 1e-12);
        assertEquals(7, Statistics.quantile(List.of(7.0), 0.95));
    }

    @Test
    void spreadIsTheDistanceOfTheQuartilesByTheMedian() {
        assertEquals((4.0 - 2.0) / 3, Statistics.spread(FIVE), 1e-12);
        assertEquals(0, Statistics.spread(List.of(2.0, 2.0, 2.0)));
    }

    /** With 9 values the eighth holds with 1 - 10/512 = 98 %, the seventh with 91 % only. */
    @Test
    void boundsAreThoseOfTheSignTest() {
        assertEquals(8, Statistics.upperBound(NINE, 0.95));
        assertEquals(2, Statistics.lowerBound(NINE, 0.95));
        assertEquals(5, Statistics.upperBound(FIVE, 0.95)); // 1 - 1/32
        assertEquals(Double.POSITIVE_INFINITY, Statistics.upperBound(FIVE.subList(0, 4), 0.95));
        assertEquals(Double.NEGATIVE_INFINITY, Statistics.lowerBound(List.of(), 0.95));
    }

    @Test
    void aRatioOfRoundsInTurnIsNotDisturbedByWhatDisturbsBoth() {
        List<Double> other = List.of(2.0, 20.0, 2.0, 200.0, 2.0);
        List<Double> own = List.of(1.0, 10.0, 1.0, 100.0, 1.0);
        assertEquals(new Ratio(2, 2, 2), Ratio.paired(other, own));
        assertFalse(Ratio.paired(other, own).even());
    }

    @Test
    void slowerIsWhatEvenTheUpperBoundSays() {
        List<Double> before = Collections.nCopies(9, 1.0);
        Ratio clear = Ratio.paired(before, Collections.nCopies(9, 1.25));
        assertTrue(clear.slowerThan(0.1));
        assertFalse(clear.slowerThan(0.2));
        List<Double> twoGoodRounds = List.of(1.0, 1.0, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3);
        assertFalse(Ratio.paired(before, twoGoodRounds).slowerThan(0.1));
        assertFalse(
                Ratio.paired(before.subList(0, 4), List.of(9.0, 9.0, 9.0, 9.0)).slowerThan(0.1));
    }

    @Test
    void runsAtOtherTimesAreComparedByTheBoundsOfBoth() {
        Ratio ratio = Ratio.unpaired(NINE, List.of(10.0, 20.0, 30.0, 40.0, 50.0, 60.0));
        assertEquals(5.0 / 35, ratio.value(), 1e-12);
        assertEquals(8.0 / 10, ratio.high(), 1e-12); // 98 % of nine, the least of six
        assertEquals(2.0 / 60, ratio.low(), 1e-12);
        assertTrue(Ratio.unpaired(FIVE, FIVE).even(), "five are too few for 97.5 %");
    }
}
