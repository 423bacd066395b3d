package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("quick")
final class MemoryTest {
    @Test
    void whatDoesNotFitIsRefusedWithFigures() {
        var e = assertThrows(
                DataException.class, () -> Memory.require(3L << 30, 1L << 30, "big.idx"));
        assertTrue(e.getMessage().contains("needs 3072.0 MiB, 1024.0 MiB"), e.getMessage());
        assertDoesNotThrow(() -> Memory.require(1L << 30, 1L << 30, "big.idx"));
    }

    @Test
    void noMoreThanTheHeapFits() {
        long heap = Runtime.getRuntime().maxMemory();
        assertThrows(DataException.class, () -> Memory.require(heap + 1, "big.idx"));
    }

    @Test
    void whatTheHeapHasNotYetTakenIsFree() {
        Runtime runtime = Runtime.getRuntime();
        long untouched = runtime.maxMemory() - runtime.totalMemory();
        assertDoesNotThrow(() -> Memory.require(untouched, "big.idx"));
    }

    @Test
    void sizesAreWrittenInTheUnitThatSuitsThem() {
        assertEquals("1023 bytes", Memory.size(1023));
        assertEquals("1.0 KiB", Memory.size(1024));
        assertEquals("1.5 KiB", Memory.size(1536));
        assertEquals("1024.0 KiB", Memory.size((1 << 20) - 1));
        assertEquals("1.0 MiB", Memory.size(1 << 20));
    }
}
