package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A compiler that takes its time is spoken of; one that does not is not. */
final class PatienceTest {
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    @Test
    void aLongCallIsSpokenOfUntilItEnds() {
        var twice = new CountDownLatch(2);
        var patience = new Patience(Duration.ofNanos(1), Duration.ofNanos(1), line -> {
            said.add(line);
            twice.countDown();
        });
        int result = patience.during("the compiler is busy", () -> {
            await(twice);
            return 7;
        });
        assertEquals(7, result);
        String line = said.peek();
        assertTrue(line.startsWith("the compiler is busy, for 0 s so far; this may take"), line);
    }

    /** The first line comes after the first time, and the next one only after the other. */
    @Test
    void theFirstLineComesAfterTheFirstTime() {
        var once = new CountDownLatch(1);
        var patience = new Patience(Duration.ofNanos(1), Duration.ofDays(1), line -> {
            said.add(line);
            once.countDown();
        });
        patience.during("the compiler is busy", () -> {
            await(once);
            return 7;
        });
        assertEquals(1, said.size(), said::toString);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "nothing was said");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aShortCallIsNot() {
        var patience = Patience.usual(said::add);
        assertEquals(7, patience.during("the compiler is busy", () -> 7));
        assertThrows(
                IllegalStateException.class,
                () -> patience.during("the compiler is busy", () -> {
                    throw new IllegalStateException();
                }));
        assertTrue(said.isEmpty(), said::toString);
    }
}
