package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;

/** A tensor as files hold it, at the edges of what there may be. */
@Tag("quick")
final class StoredTensorTest {
    private static void assertRefused(String message, Runnable making) {
        String got = assertThrows(ModelException.class, making::run).getMessage();
        assertTrue(got.contains(message), got);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a..b", "..a/b", "a/b", "x.", " "})
    void namesThatAreNoPaths(String name) {
        assertEquals(name, StoredTensor.of(name, new byte[1], 1).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a\\b", "..", "a/..", "../a", "a\u0007"})
    void otherNamesAreRefused(String name) {
        assertRefused(
                "characters): needs 1 to 512, no control characters, no path",
                () -> StoredTensor.of(name, new byte[1], 1));
    }

    @Test
    void namesAreAsLongAsTheyMayBe() {
        StoredTensor.checkName("n".repeat(512));
        assertRefused("(513 characters)", () -> StoredTensor.checkName("n".repeat(513)));
    }

    @Test
    void shapesMultiply() {
        assertEquals(4 * 6, StoredTensor.bytes(Dtype.F32, List.of(1L, 2L, 3L)));
        assertEquals(8, StoredTensor.bytes(Dtype.I64, List.of()));
        assertEquals(0, StoredTensor.bytes(Dtype.F64, List.of(3L, 0L)));
        assertEquals(2, StoredTensor.bytes(Dtype.F16, Collections.nCopies(8, 1L)));
        assertRefused(
                "a shape of 9 sides, at most 8",
                () -> StoredTensor.bytes(Dtype.U8, Collections.nCopies(9, 1L)));
        assertRefused(
                "shape [-1] has a negative side", () -> StoredTensor.bytes(Dtype.U8, List.of(-1L)));
        assertRefused(
                "is too large for any file",
                () -> StoredTensor.bytes(Dtype.BF16, List.of(Long.MAX_VALUE)));
    }

    @Test
    void equalInNameTypeShapeAndBits() {
        StoredTensor x = StoredTensor.of("x", new int[] {1, 2}, 2);
        assertEquals(x, StoredTensor.of("x", new int[] {1, 2}, 2));
        assertEquals(x.hashCode(), StoredTensor.of("x", new int[] {1, 2}, 2).hashCode());
        for (StoredTensor other : List.of(
                x.named("y"),
                StoredTensor.of("x", new int[] {1, 3}, 2),
                StoredTensor.of("x", new int[] {1, 2}, 1, 2),
                StoredTensor.of(
                        "x", new float[] {Float.intBitsToFloat(1), Float.intBitsToFloat(2)}, 2))) {
            assertNotEquals(x, other);
        }
        assertNotEquals(x, "x");
        assertEquals("tensor 'x' I32[2]", x.toString());
        assertEquals(8, x.size());
        assertEquals(1, x.bytes().getInt());
        assertTrue(x.bytes().isReadOnly() && x.bytes().order() == ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void textOfStrangersIsShownInPart() {
        assertEquals("'a?b'", ModelException.quoted("a\nb"));
        assertEquals("'" + "x".repeat(80) + "'", ModelException.quoted("x".repeat(80)));
        assertEquals("'" + "x".repeat(80) + "...'", ModelException.quoted("x".repeat(81)));
        assertEquals("ab...", ModelException.oneLine("ab\u2028", 2));
        assertRefused("dtype 'F8' is not one of [U8, F16, ", () -> Dtype.of("F8"));
    }
}
