package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Recording and replaying: by a driver that can, and emulated, which is as strict as can be. */
@NeedsOpenCl
final class CommandBuffersTest {
    private static final String SCALE = """
            __kernel void scale(__global float *x, const int factor) {
                x[get_global_id(0)] = x[get_global_id(0)] * (float) factor + 1.0f;
            }
            """;
    private static final long[] TWO = {2};

    private CheckedCl cl;
    private CommandBuffers commands;
    private Owned owned;
    private Ref device;
    private Ref queue;
    private Ref buffer;
    private Ref first;
    private Ref second;

    private void open(Cl binding) {
        cl = new CheckedCl(binding);
        commands = Objects.requireNonNull(cl.commandBuffers());
        owned = new Owned(cl);
        device = Gear.firstDevice(cl);
        Ref context = owned.own(cl.context(device));
        queue = owned.own(cl.queue(context, device, false));
        buffer = owned.own(cl.buffer(context, 8, false));
        Ref program = owned.own(cl.program(context, SCALE));
        cl.build(program, device, "");
        first = kernel(program, 2);
        second = kernel(program, 10);
        cl.write(queue, buffer, 0, Gear.floats(1, 2));
    }

    private Ref kernel(Ref program, int factor) {
        Ref kernel = owned.own(cl.kernel(program, "scale"));
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, factor);
        return kernel;
    }

    private void emulated(EmulatedCommands.Sort sort) {
        open(EmulatedCommands.over("jocl", sort).cl());
    }

    /** Twice and one, then ten times and one. */
    private Ref recorded(boolean overlapping) {
        Ref made = owned.own(commands.make(device, queue, overlapping));
        commands.record(made, first, TWO, TWO);
        commands.record(made, second, TWO, new long[] {1});
        commands.finalise(made);
        return made;
    }

    private float[] content() {
        ByteBuffer back = Gear.floats(0, 0);
        cl.read(queue, buffer, 0, back);
        return Gear.array(back);
    }

    @AfterEach
    void nothingIsLeft() {
        if (owned != null) {
            owned.close();
            assertEquals(0, cl.live(), cl::report);
        }
    }

    @Test
    void theDriverReplaysInOrderAsOftenAsWanted() {
        Cl lwjgl = Bindings.unchecked("lwjgl");
        String extensions = lwjgl.text(Gear.firstDevice(lwjgl), Key.DEVICE_EXTENSIONS);
        assumeTrue(extensions.contains("cl_khr_command_buffer"), "only emulated: " + extensions);
        open(lwjgl);
        long can = cl.number(device, Key.DEVICE_COMMAND_BUFFER_CAPABILITIES);
        Ref recorded = recorded((can & Key.COMMAND_BUFFERS_OVERLAP) != 0);
        commands.replay(recorded);
        assertArrayEquals(new float[] {31, 51}, content());
        commands.replay(recorded);
        cl.finish(queue);
        commands.replay(recorded);
        assertArrayEquals(new float[] {12631, 20631}, content());
        Ref open = owned.own(commands.make(device, queue, false));
        commands.record(open, first, TWO, TWO);
        assertEquals(
                -59,
                assertThrows(ClException.class, () -> commands.replay(open)).status());
    }

    @Test
    void theEmulatedOneDoesTheSame() {
        emulated(EmulatedCommands.Sort.OVERLAPPING);
        Ref recorded = recorded(true);
        commands.replay(recorded);
        commands.replay(recorded);
        commands.replay(recorded);
        assertArrayEquals(new float[] {12631, 20631}, content());
    }

    @Test
    void theEmulatedOneKeepsTheArgumentsOfTheRecording() {
        emulated(EmulatedCommands.Sort.OVERLAPPING);
        Ref recorded = recorded(true);
        cl.arg(first, 1, 1000);
        commands.replay(recorded);
        assertArrayEquals(new float[] {31, 51}, content());
        cl.launch(queue, first, TWO, TWO).enqueue();
        assertArrayEquals(new float[] {31001, 51001}, content());
    }

    @Test
    void theEmulatedOneRefusesWhatTheSpecificationRefuses() {
        emulated(EmulatedCommands.Sort.IN_TURNS);
        Ref recorded = recorded(false);
        commands.replay(recorded);
        refused("emulated replay", () -> commands.replay(recorded)); // it is still pending
        cl.finish(queue);
        commands.replay(recorded);
        refused("emulated record", () -> commands.record(recorded, first, TWO, TWO));
        refused("emulated finalise", () -> commands.finalise(recorded));
        Ref open = owned.own(commands.make(device, queue, false));
        refused("emulated replay", () -> commands.replay(open));
        assertThrows(ClException.class, () -> commands.make(device, queue, true));
    }

    private static void refused(String call, Runnable mistake) {
        ClException e = assertThrows(ClException.class, mistake::run);
        assertEquals(-59, e.status());
        assertEquals(call + ": INVALID_OPERATION (-59)", e.getMessage());
    }

    /** Drivers trust what was recorded. */
    @Test
    void whatWasRecordedMustBeAlive() {
        emulated(EmulatedCommands.Sort.OVERLAPPING);
        Ref recorded = recorded(true);
        owned.release(second);
        checked("launch of commands: argument 3, kernel scale, was released", recorded);
        Ref other = owned.own(commands.make(device, queue, true));
        commands.record(other, first, TWO, TWO);
        commands.finalise(other);
        owned.release(buffer);
        checked("launch of commands: argument 2, buffer of 8 bytes, was released", other);
        owned.release(other);
        checked("replay: commands was released", other);
    }

    private void checked(String message, Ref recorded) {
        var e = assertThrows(DeviceException.class, () -> commands.replay(recorded));
        assertEquals(message, e.getMessage());
    }

    @Test
    void whatIsRecordedMustBeWhole() {
        emulated(EmulatedCommands.Sort.OVERLAPPING);
        Ref made = owned.own(commands.make(device, queue, true));
        long[] three = {3};
        var sizes =
                assertThrows(DeviceException.class, () -> commands.record(made, first, three, TWO));
        assertEquals(
                "launch of kernel scale: groups of 2 do not divide 3 work-items in dimension 0",
                sizes.getMessage());
        assertThrows(DeviceException.class, () -> commands.record(first, first, TWO, TWO));
        assertThrows(DeviceException.class, () -> commands.replay(first));
        owned.release(buffer);
        assertThrows(DeviceException.class, () -> commands.record(made, first, TWO, TWO));
    }

    @Test
    void joclReachesNone() {
        assertNull(new CheckedCl(Bindings.unchecked("jocl")).commandBuffers());
    }
}
