package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Role;
import io.kiln.device.Tensor;

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
    private @Nullable String difference(boolean canonical, Numbers got, float wander) {
        try (var device = new LyingDevice(canonical, LyingDevice.Lie.NONE)) {
            var agreement = new Agreement(device.info());
            var step = new Repeated(w(1, 2), w(1.5f, 2), List.of());
            return agreement.differs(step, got, trial -> {
                trials++;
                return new Repeated(w(1.25f, 2), w(1.75f + wander, 2), List.of());
            });
        }
    }

    @Test
    void aStepThatAgreesIsDoneOnce() {
        assertNull(difference(false, w(1.5f, 2), 0));
        assertEquals(0, trials);
    }

    @Test
    void aStepThatDiffersMayDoSoByTwiceItsWander() {
        assertNull(difference(false, w(1.25f, 2), 0.13f));
        assertEquals(1, trials);
        assertEquals(
                "w[0][0] is 1.25, on the CPU device 1.5", difference(false, w(1.25f, 2), 0.12f));
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
    }

    @Test
    void onlyWeightsAreNudgedAndByAShareOfThemselves() {
        Tensor state = Tensor.floats("v", 1, 1, Role.STATE);
        Numbers start = w(0, 4);
        start.put(state, new float[] {3});
        Numbers nudged = Wander.nudged(start, 0x1p-10, 1);
        float moved = nudged.floats(W)[1] - 4;
        assertTrue(moved != 0 && Math.abs(moved) <= 4 * 0x1.01p-10, "moved " + moved);
        assertEquals(0, nudged.floats(W)[0]);
        assertEquals(3, nudged.floats(state)[0]);
        assertEquals(4, start.floats(W)[1]);
        assertEquals(nudged.floats(W)[1], Wander.nudged(start, 0x1p-10, 1).floats(W)[1]);
        assertTrue(nudged.floats(W)[1] != Wander.nudged(start, 0x1p-10, 2).floats(W)[1]);
    }
}
