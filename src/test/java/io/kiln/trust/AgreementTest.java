package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Clock;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

/** How far a step may be off is no more than the CPU device itself wanders there. */
final class AgreementTest {
    private static final Tensor W = Tensor.floats("w", 1, 2, Role.PARAMETER);

    private int trials;

    private static Numbers w(float first, float second) {
        var numbers = new Numbers();
        numbers.put(W, new float[] {first, second});
        return numbers;
    }

    /** A step that moves the first weight from 1 to 1.5; again, it moves it by {@code wander} more. */
    private @Nullable String difference(boolean canonical, Numbers got, float... wander) {
        return difference(new Plan("none", List.of()), canonical, got, wander);
    }

    private @Nullable String difference(
            Plan plan, boolean canonical, Numbers got, float... wander) {
        trials = 0;
        try (var device = new LyingDevice(canonical, LyingDevice.Lie.NONE)) {
            var agreement = new Agreement(device.info());
            var step = new Repeated(plan, w(1, 2), w(1.5f, 2));
            return agreement.differs(step, got, trial -> {
                float more = wander[Math.min(trials++, wander.length - 1)];
                return new Repeated(plan, w(1.25f, 2), w(1.75f + more, 2));
            });
        }
    }

    @Test
    void aStepThatAgreesIsDoneOnce() {
        assertNull(difference(false, w(1.5f, 2), 0));
        assertEquals(0, trials);
    }

    @Test
    void aStepThatDiffersMayDoSoByTwiceTheLargestWander() {
        assertNull(difference(false, w(1.25f, 2), 0.13f));
        assertEquals(1, trials);
        assertNull(difference(false, w(1.25f, 2), 0.02f, 0.01f, 0.13f, 0));
        assertEquals(3, trials);
        assertEquals(
                "w[0][0] is 1.25, on the CPU device 1.5",
                difference(false, w(1.25f, 2), 0.12f, 0.05f));
        assertEquals(16, trials);
    }

    /** One element that wanders hides no other. */
    @Test
    void whatDoesNotWanderMayNotDiffer() {
        assertEquals(
                "w[0][1] is 2.25, on the CPU device 2.0", difference(false, w(1.5f, 2.25f), 1));
    }

    /** Averages follow nudged weights without any kink. */
    @Test
    void averagesDoNotWander() {
        var average = new UpdateOp.Average(
                Tensor.floats("of", 1, 2, Role.PARAMETER), W, Clock.tensor("clock"), 0.9f);
        assertNotNull(difference(new Plan("p", List.of(average)), false, w(1.25f, 2), 1));
    }

    @Test
    void bitsDoNotWander() {
        assertNotNull(difference(true, w(1.4999999f, 2), 1));
        assertEquals(0, trials);
    }

    @Test
    void whatIsNotFiniteIsNoWander() {
        assertNotNull(difference(false, w(1.25f, 2), Float.NaN));
        assertNotNull(difference(false, w(1.25f, 2), Float.POSITIVE_INFINITY));
        assertNotNull(difference(false, w(Float.NaN, 2), 1));
        assertEquals(0, trials, "which nothing can explain");
    }

    @Test
    void onlyWeightsAreNudgedAndByAShareOfThemselves() {
        Tensor state = Tensor.floats("v", 1, 1, Role.STATE);
        Numbers start = w(0, 4);
        start.put(state, new float[] {3});
        Numbers nudged = Wander.nudged(start, 0x1p-10, 1);
        float moved = nudged.floats(W)[1] - 4;
        assertTrue(moved != 0 && Math.abs(moved) <= 4 * 4 * 0x1.01p-10, "moved " + moved);
        assertEquals(0, nudged.floats(W)[0]);
        assertEquals(3, nudged.floats(state)[0]);
        assertEquals(4, start.floats(W)[1]);
        assertEquals(nudged.floats(W)[1], Wander.nudged(start, 0x1p-10, 1).floats(W)[1]);
        assertTrue(nudged.floats(W)[1] != Wander.nudged(start, 0x1p-10, 2).floats(W)[1]);
    }
}
