package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

final class SidelineTest {
    private final List<String> done = new CopyOnWriteArrayList<>();

    private static Runnable failing(String why) {
        return () -> {
            throw new DeviceException(why);
        };
    }

    @Test
    void jobsComeOneAfterTheOtherAndNobodyWaitsForThePrepared() {
        var gate = new CountDownLatch(1);
        try (var line = new Sideline("kiln-test")) {
            assertTrue(line.idle());
            line.prepare(() -> {
                pass(gate);
                done.add(Thread.currentThread().getName());
            });
            line.begin(() -> done.add("first"));
            assertFalse(line.idle());
            gate.countDown();
            line.begin(() -> done.add("second"));
            line.await();
            assertEquals(List.of("kiln-test", "first", "second"), done);
        }
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatGoesWrongIsToldOnceAndByTheNextJobAtTheLatest() {
        try (var line = new Sideline("kiln-test")) {
            line.begin(failing("one"));
            assertEquals("one", assertThrows(DeviceException.class, line::await).getMessage());
            line.await();
            line.begin(failing("two"));
            assertThrows(DeviceException.class, () -> line.begin(() -> done.add("not begun")));
            line.begin(() -> done.add("begun"));
        }
        assertEquals(List.of("begun"), done, "closing waits");
    }
}
