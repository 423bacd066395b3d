package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.CheckedCl;
import io.kiln.cl.ClException;
import io.kiln.cl.FaultyCl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Span;
import io.kiln.device.Tensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** Times of launches: whose clock they are by, and what becomes of events. */
final class TracingTest {
    private static final Tensor CLOCK = Clock.tensor("clock");
    private static final Plan TICK = new Plan("tick", List.of(new Op.Advance(CLOCK, 1)));
    private static final DeviceOptions OPTIONS = DeviceOptions.DEFAULT.withTracing(true);

    /** Queued 4 ns after the host looked at its clock, or 6, and 2 or 8 before it looked again. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_007, -5, Long.MIN_VALUE / 2})
    void clocksAreComparedWhereLaunchesAreQueued(long off) {
        List<Tracing.Ran> ran = List.of(
                new Tracing.Ran(1000, 1006, 1004 + off, 1200 + off, 1500 + off),
                new Tracing.Ran(1010, 1024, 1016 + off, 1500 + off, 1900 + off));
        assertEquals(-1, Tracing.shift(ran, 1940) + off);
    }

    /** The first starts 20 ns after it was queued, and the last ends 40 ns before that is known. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_007, -5, Long.MIN_VALUE / 2})
    void withoutSensibleTimesOfQueueingCausalityIsLeft(long off) {
        List<Tracing.Ran> ran = List.of(
                new Tracing.Ran(1000, 1006, 0, 1020 + off, 1500 + off),
                new Tracing.Ran(1010, 1024, 0, 1500 + off, 1900 + off));
        assertEquals(10, Tracing.shift(ran, 1940) + off);
    }

    @NeedsOpenCl
    @Test
    void noEventStaysBehind() {
        var cl = new CheckedCl(FaultyCl.over("auto"));
        List<Span> spans = new ArrayList<>();
        try (Device device = ClUnderTest.open(cl, OPTIONS)) {
            var program = device.compile(TICK, device.open(List.of(CLOCK)));
            program.runTraced(spans::add);
            int queued = cl.live();
            device.finish();
            assertEquals(1, spans.size());
            assertEquals(queued - 1, cl.live(), cl::report);
            program.runTraced(spans::add);
        }
        assertEquals(1, spans.size());
        assertEquals(0, cl.live(), cl::report);
    }

    @NeedsOpenCl
    @Test
    void timesThatCannotBeHadAreAFailureOfTheDevice() {
        var faulty = FaultyCl.over("auto");
        var cl = new CheckedCl(faulty);
        List<Span> spans = new ArrayList<>();
        try (Device device = ClUnderTest.open(cl, OPTIONS)) {
            var program = device.compile(TICK, device.open(List.of(CLOCK)));
            program.runTraced(spans::add);
            faulty.fail("times", 1, -7);
            assertThrows(ClException.class, device::finish);
            device.finish();
            assertTrue(spans.isEmpty(), spans::toString);
        }
        assertEquals(0, cl.live(), cl::report);
    }
}
