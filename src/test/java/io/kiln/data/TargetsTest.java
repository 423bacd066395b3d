package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

@Tag("quick")
final class TargetsTest {
    private static final List<String> TWO = List.of("x", "y");

    /** Three examples of one input, two targets of each. */
    private static Dataset data() {
        float[] found = {1, 2, 3, 4, 5, 6};
        return Dataset.ofFloats("d", 1, new float[] {7, 8, 9}, new int[3], List.of("a"))
                .withTargets(TWO, new Targets(found, Scaling.none()));
    }

    @Test
    void theNetworkIsShownThemScaled() {
        float[] values = {1, 10, 3, 30};
        Scaling scaling = Scaling.of(new float[] {1, 10}, new float[] {0.5f, 0.1f});
        assertArrayEquals(new float[] {0, 0, 1, 2}, new Targets(values, scaling).scaled(2));
        assertArrayEquals(new float[] {1, 10, 3, 30}, values, "the values stay");
    }

    @Test
    void theyFollowTheirExamples() {
        Dataset some = data().select("s", new int[] {2, 0});
        assertArrayEquals(new float[] {9, 7}, some.floats());
        assertArrayEquals(new float[] {5, 6, 1, 2}, some.targets().orElseThrow().values());
        Dataset range = data().range(1, 3);
        assertArrayEquals(
                new float[] {3, 4, 5, 6}, range.targets().orElseThrow().values());
        assertEquals(TWO, range.classes());
    }

    @Test
    void theyAreComparedByContent() {
        Targets one = new Targets(new float[] {1, 2}, Scaling.none());
        Targets same = new Targets(new float[] {1, 2}, Scaling.none());
        assertEquals(one, same);
        assertEquals(one.hashCode(), same.hashCode());
        Targets other = new Targets(new float[] {1, 3}, Scaling.none());
        assertNotEquals(one, other);
        assertNotEquals(one.hashCode(), other.hashCode());
        assertNotEquals(one, new Targets(new float[] {1, 2}, Scaling.unit()));
        assertNotEquals(one, new Object());
    }

    @Test
    void eachExampleHasEachOfThem() {
        Dataset three = data();
        var e = assertThrows(
                DataException.class,
                () -> three.withTargets(TWO, new Targets(new float[5], Scaling.none())));
        assertEquals("d: 5 targets for 3 examples, 2 of each; expected 6", e.getMessage());
        var none = assertThrows(
                DataException.class,
                () -> three.withTargets(List.of(), new Targets(new float[0], Scaling.none())));
        assertEquals("d: 0 targets for 3 examples, 0 of each; expected 0", none.getMessage());
    }
}
