package io.kiln.device.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Threads that start, wait, fail and stop together. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 32})
    void everyThreadDoesTheJobOnce(int size) {
        try (var team = new Team(size)) {
            var done = new AtomicIntegerArray(size);
            for (int round = 1; round <= 200; round++) {
                team.run((thread, t) -> done.incrementAndGet(thread));
                for (int thread = 0; thread < size; thread++) {
                    assertEquals(round, done.get(thread), "thread " + thread);
                }
            }
        }
    }

    /** Plain fields: what was written before a barrier is seen behind it. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 32})
    void nobodyPassesABarrierBeforeAllAreThere(int size) {
        try (var team = new Team(size)) {
            int[] stage = new int[size];
            var early = new AtomicInteger();
            for (int round = 0; round < 20; round++) {
                team.run((thread, t) -> {
                    for (int s = 0; s < 20; s++) {
                        stage[thread]++;
                        t.barrier(thread);
                        int mine = stage[thread];
                        early.addAndGet((int) Arrays.stream(stage)
                                .filter(other -> other != mine)
                                .count());
                        t.barrier(thread);
                    }
                });
            }
            assertEquals(0, early.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void failuresReachTheCallerAndTheTeamGoesOn(int culprit) {
        try (var team = new Team(3)) {
            var fault = new ArrayIndexOutOfBoundsException("on purpose");
            var thrown = assertThrows(
                    ArrayIndexOutOfBoundsException.class,
                    () -> team.run((thread, t) -> {
                        if (thread == culprit) {
                            throw fault;
                        }
                    }));
            assertSame(fault, thrown);
            var done = new AtomicInteger();
            team.run((thread, t) -> done.incrementAndGet());
            assertEquals(3, done.get());
        }
    }

    @Test
    void sleepersWakeForTheNextJob() throws InterruptedException {
        try (var team = new Team(3)) {
            var done = new AtomicInteger();
            for (int round = 1; round <= 3; round++) {
                Thread.sleep(Duration.ofMillis(50).toMillis()); // long enough to be parked
                team.run((thread, t) -> done.incrementAndGet());
                assertEquals(3 * round, done.get());
            }
        }
    }

    /**
     * An interrupted caller cannot park; its work is done all the same, and it stays interrupted.
     */
    @Test
    void interruptedCallersFinish() {
        try (var team = new Team(3)) {
            var done = new AtomicInteger();
            Thread.currentThread().interrupt();
            team.run((thread, t) -> done.incrementAndGet());
            assertEquals(3, done.get());
            assertEquals(true, Thread.interrupted());
        }
    }

    @Test
    void closingWakesAndEndsTheThreads() throws InterruptedException {
        var team = new Team(4);
        Thread[] workers = new Thread[4];
        team.run((thread, t) -> workers[thread] = Thread.currentThread());
        Thread.sleep(50); // long enough to be parked
        team.close();
        team.close();
        for (int t = 1; t < 4; t++) {
            workers[t].join(10_000);
            assertFalse(workers[t].isAlive(), workers[t].getName());
        }
    }
}
