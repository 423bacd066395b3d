package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

@Tag("quick")
final class ProgressTest {
    private final Ticking clock = new Ticking();

    @Test
    void paceSaysWhereARunStands() {
        var pace = new Pace(3, 10, 95, 1, 0, clock);
        clock.pass(20_000_000);
        Progress p = pace.at(1, 4, new float[] {1, 2, 3, 6});
        assertEquals(2, p.epoch());
        assertEquals(3, p.epochs());
        assertEquals(4, p.step());
        assertEquals(10, p.steps());
        assertEquals(3, p.loss());
        // 4 of the remaining 20 steps took all the time so far, 9.5 examples each.
        double seconds = 4 * 9.5 / p.imagesPerSecond();
        assertEquals(0.02, seconds, 1e-9);
        assertEquals(16 * seconds / 4, p.secondsLeft(), 1e-6 * p.secondsLeft());
    }

    /**
     * Resumed at step 6 of an epoch: what was done before the start is no merit; what comes after
     * it all counts.
     */
    @Test
    void paceCountsItsOwnSteps() {
        var pace = new Pace(3, 10, 100, 0, 6, clock);
        clock.pass(20_000_000);
        Progress p = pace.at(1, 2, new float[] {1});
        assertEquals(18, p.secondsLeft() * p.imagesPerSecond() / 10, 1e-6);
        double seconds = 6 * 10 / p.imagesPerSecond();
        assertEquals(0.02, seconds, 1e-9);
    }

    @Test
    void withoutLossesTheLossIsNothing() {
        assertEquals(0, new Pace(1, 10, 100, 0, 0, clock).at(0, 1, new float[0]).loss());
    }

    /** Thousands of steps a second would draw a progress line each. */
    @Test
    void progressIsToldAFewTimesASecond() {
        Dataset data = Toy.clouds(4000, 1, 1);
        Settings settings = Toy.SETTINGS.withBatch(1).withEpochs(20);
        List<Progress> told = new ArrayList<>();
        long start = System.nanoTime();
        Toy.train(Toy.network(), data, settings, new Journal() {
            @Override
            public void progress(Progress progress) {
                told.add(progress);
            }
        });
        double seconds = (System.nanoTime() - start) * 1e-9;
        assertTrue(told.size() <= 1 + seconds / 0.2, told.size() + " times in " + seconds + " s");
        for (Progress p : told) {
            assertTrue(
                    p.step() >= 1 && p.step() <= p.steps() && p.epoch() >= 1 && p.epoch() <= 20,
                    p::toString);
            assertTrue(
                    p.loss() > 0 && p.loss() < 5 && p.imagesPerSecond() > 0 && p.secondsLeft() >= 0,
                    p::toString);
        }
    }
}
