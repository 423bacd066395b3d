package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** A sweep whose journal cannot go on. */
@Tag("quick")
final class SweepEndTest {
    private static final Dataset DATA = Toy.pictures(300, 1, 3);
    private static final Scaling SCALING = Trainer.scaling(DATA, Toy.SETTINGS.validation());

    private static void sweep(Device lane, Point point, SweepJournal journal) {
        try (var examples = new ResidentExamples(lane, DATA, SCALING)) {
            new Sweep(List.of(lane), examples, Stopping.NEVER, Trust.blind(), journal, Toy.NEVER)
                    .run(List.of(point));
        }
    }

    /** Fails at the beginning of each point, and then again. */
    private static SweepJournal failing(Throwable atFirst, RuntimeException again) {
        return new SweepJournal() {
            @Override
            public Begun begin(Point point, Device device) {
                assertTrue(Thread.currentThread().isDaemon(), "nobody waits for it");
                if (atFirst instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) atFirst;
            }

            @Override
            public void ended(PointResult result) {}

            @Override
            public void failed(Point point, Throwable problem) {
                throw again;
            }
        };
    }

    @Test
    void whatTheJournalCannotTakeEndsTheSweepAndItsThreads() throws InterruptedException {
        try (Device lane = Toy.device(1)) {
            var again = new IllegalStateException("no more");
            var first = new IllegalArgumentException("wrong");
            var point = new Point(1, "001", Map.of(), Toy.network(), Toy.SETTINGS);
            SweepJournal journal = failing(first, again);
            Exception e =
                    assertThrows(IllegalStateException.class, () -> sweep(lane, point, journal));
            assertSame(again, e);
            var broken = new AssertionError("broken");
            SweepJournal worse = failing(broken, again);
            Exception wrapped =
                    assertThrows(IllegalStateException.class, () -> sweep(lane, point, worse));
            assertSame(broken, wrapped.getCause());
        }
        assertTrue(Toy.threadsEnded("kiln-sweep"));
    }
}
