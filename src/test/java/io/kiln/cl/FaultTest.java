package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;

/** Whichever call fails, what failed is what is thrown, and nothing is left behind. */
@NeedsOpenCl
final class FaultTest {
    private static final String SOURCE =
            "__kernel void f(__global float *x, int n) { x[get_global_id(0)] += n; }";

    private FaultyCl driver;
    private CheckedCl cl;

    /** A life from the platform to the last release, with every call of the interface. */
    private void live() {
        Ref device = cl.devices(cl.platforms().get(0)).get(0);
        cl.text(device, Key.DEVICE_NAME);
        cl.number(device, Key.DEVICE_TYPE);
        try (Owned owned = new Owned(cl)) {
            Ref context = owned.own(cl.context(device));
            Ref queue = owned.own(cl.queue(context, device, true));
            Ref source = owned.own(cl.program(context, SOURCE));
            cl.build(source, device, "");
            Ref program = owned.own(cl.program(context, device, cl.binary(source)));
            cl.build(program, device, "");
            Ref kernel = owned.own(cl.kernel(program, "f"));
            Ref buffer = owned.own(cl.buffer(context, 8, true));
            cl.write(queue, buffer, 0, Gear.floats(1, 2));
            cl.arg(kernel, 0, buffer);
            cl.arg(kernel, 1, 5);
            Launch launch = cl.launch(queue, kernel, new long[] {2}, new long[] {1});
            launch.enqueue();
            cl.flush(queue);
            cl.times(owned.own(launch.traced()));
            cl.finish(queue);
            ByteBuffer mapped = cl.map(queue, buffer, 0, 8, false);
            try {
                assertEquals(11, mapped.getFloat(0));
            } finally {
                cl.unmap(queue, buffer, mapped);
            }
            cl.read(queue, buffer, 0, Gear.floats(0, 0));
        }
    }

    private long begin(String binding) {
        driver = FaultyCl.over(binding);
        cl = new CheckedCl(driver);
        live();
        assertEquals(0, cl.live(), cl::report);
        return driver.calls();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void everySingleCallMayFail(String binding) {
        long calls = begin(binding);
        assertTrue(calls > 25, () -> calls + " calls");
        for (long n = 1; n <= calls; n++) {
            driver.fail(n, -5);
            ClException e = assertThrows(ClException.class, this::live, "call " + n);
            assertEquals(-5, e.status());
            assertEquals(0, cl.live(), "after call " + n + ": " + cl.report());
        }
        driver.fail(calls + 1, -5);
        live();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void theDeviceMayBeLostAtAnyCall(String binding) {
        long calls = begin(binding);
        for (long n = 1; n <= calls; n++) {
            driver.failFrom(n, -36);
            ClException e = assertThrows(ClException.class, this::live, "from call " + n);
            assertTrue(e.deviceLost());
            assertEquals(0, cl.live(), "after call " + n + ": " + cl.report());
        }
    }

    @Test
    void aFaultCanBeAimed() {
        begin("auto");
        driver.fail("build", 2, -11);
        ClException e = assertThrows(ClException.class, this::live);
        assertEquals("a log of the compiler", e.log());
        assertEquals(2, driver.calls());
        assertFalse(e.deviceLost());
    }
}
