package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Every mistake is an exception with a clear line, and the driver hears nothing of it. */
@NeedsOpenCl
final class CheckedClTest {
    private static final String ADD = """
            __kernel void add(__global float *x, const int n, const float c) {
                if (get_global_id(0) < n) x[get_global_id(0)] += c;
            }
            """;

    private final FaultyCl driver = FaultyCl.over("auto");
    private final CheckedCl cl = new CheckedCl(driver);
    private final Owned owned = new Owned(cl);
    private Ref device;
    private Ref context;
    private Ref queue;
    private Ref buffer;
    private Ref program;
    private Ref kernel;

    @BeforeEach
    void open() {
        device = Gear.firstDevice(cl);
        context = owned.own(cl.context(device));
        queue = owned.own(cl.queue(context, device, false));
        buffer = owned.own(cl.buffer(context, 4096, false));
        program = owned.own(cl.program(context, ADD));
        cl.build(program, device, "");
        kernel = owned.own(cl.kernel(program, "add"));
    }

    @AfterEach
    void nothingIsLeft() {
        owned.close();
        assertEquals(0, cl.live(), cl::report);
    }

    private void refused(String message, Executable mistake) {
        long before = driver.calls();
        DeviceException e = assertThrows(DeviceException.class, mistake);
        assertEquals(message, e.getMessage());
        assertEquals(before, driver.calls(), "the driver was called");
    }

    @Test
    void bytesMustBeDirect() {
        ByteBuffer heap = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        String cure = ": the bytes are on Java's heap, needs a direct buffer";
        refused("write" + cure, () -> cl.write(queue, buffer, 0, heap));
        refused("read" + cure, () -> cl.read(queue, buffer, 0, heap));
        refused("program" + cure, () -> cl.program(context, device, heap));
    }

    @Test
    void bytesMustBeInTheMachinesOrder() {
        ByteBuffer other = ByteBuffer.allocateDirect(8);
        other.order(
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? ByteOrder.LITTLE_ENDIAN
                        : ByteOrder.BIG_ENDIAN);
        String got = ": the bytes are " + other.order() + ", needs the machine's order "
                + ByteOrder.nativeOrder();
        refused("write" + got, () -> cl.write(queue, buffer, 0, other));
        refused("read" + got, () -> cl.read(queue, buffer, 0, other));
    }

    @Test
    void bytesMustBeWritableToBeReadInto() {
        ByteBuffer fixed = Gear.floats(1).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
        refused("read: into a buffer that is read-only", () -> cl.read(queue, buffer, 0, fixed));
        cl.write(queue, buffer, 0, fixed);
    }

    @Test
    void rangesMustLieInTheBuffer() {
        ByteBuffer eight = Gear.floats(1, 2);
        cl.write(queue, buffer, 4088, eight);
        refused(
                "write: 8 bytes from 4,089 do not fit a buffer of 4,096 bytes",
                () -> cl.write(queue, buffer, 4089, eight));
        refused(
                "write: 8 bytes from -1 do not fit a buffer of 4,096 bytes",
                () -> cl.write(queue, buffer, -1, eight));
        refused(
                "read: 8 bytes from 9,223,372,036,854,775,807 do not fit a buffer of 4,096 bytes",
                () -> cl.read(queue, buffer, Long.MAX_VALUE, eight));
        refused(
                "map: 4,097 bytes from 0 do not fit a buffer of 4,096 bytes",
                () -> cl.map(queue, buffer, 0, 4097, true));
        refused(
                "map: 0 bytes from 0 do not fit a buffer of 4,096 bytes",
                () -> cl.map(queue, buffer, 0, 0, true));
        refused(
                "write: there are no bytes",
                () -> cl.write(
                        queue,
                        buffer,
                        0,
                        ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder())));
    }

    @Test
    void buffersHaveBytes() {
        refused("buffer of 0 bytes: needs at least one", () -> cl.buffer(context, 0, false));
        refused("buffer of -4 bytes: needs at least one", () -> cl.buffer(context, -4, false));
    }

    @Test
    void sourcesAreNotEmpty() {
        refused("program: the source is empty", () -> cl.program(context, " \n"));
    }

    @Test
    void nothingIsReleasedTwice() {
        Ref own = cl.buffer(context, 16, false);
        cl.release(own);
        refused("release: buffer of 16 bytes was released", () -> cl.release(own));
    }

    @Test
    void whatTheDriverOwnsIsNotReleased() {
        refused("release of a device: it is the driver's own", () -> cl.release(device));
        Ref platform = cl.platforms().get(0);
        refused("release of a platform: it is the driver's own", () -> cl.release(platform));
    }

    @Test
    void whatWasReleasedIsNotUsed() {
        Ref gone = cl.buffer(context, 16, false);
        cl.release(gone);
        String was = ": buffer of 16 bytes was released";
        refused("write" + was, () -> cl.write(queue, gone, 0, Gear.floats(1)));
        refused("read" + was, () -> cl.read(queue, gone, 0, Gear.floats(1)));
        refused("map" + was, () -> cl.map(queue, gone, 0, 4, true));
        refused("arg of kernel add" + was, () -> cl.arg(kernel, 0, gone));
        Ref other = cl.queue(context, device, false);
        cl.release(other);
        refused("finish: queue was released", () -> cl.finish(other));
    }

    @Test
    void kindsAreNotConfused() {
        refused("finish: got a buffer of 4,096 bytes, needs a queue", () -> cl.finish(buffer));
        refused("context: got a context, needs a device", () -> cl.context(context));
        refused("arg of kernel add: got a queue, needs a buffer", () -> cl.arg(kernel, 0, queue));
        refused("kernel f: got a context, needs a program", () -> cl.kernel(context, "f"));
        refused("text: got a queue, needs a platform", () -> cl.text(queue, Key.DEVICE_NAME));
    }

    @Test
    void referencesOfAnotherBindingAreRefused() {
        CheckedCl another = new CheckedCl(driver);
        String foreign = ": the reference is of another binding";
        refused("finish" + foreign, () -> another.finish(queue));
        refused("release" + foreign, () -> another.release(buffer));
        Ref bare = () -> Ref.Kind.QUEUE;
        refused("finish" + foreign, () -> cl.finish(bare));
    }

    @Test
    void sizesOfALaunchAreChecked() {
        refused(
                "launch of kernel add: groups of 3 do not divide 8 work-items in dimension 0",
                () -> launch(new long[] {8}, 3));
        refused(
                "launch of kernel add: groups of 1 do not divide 0 work-items in dimension 1",
                () -> launch(new long[] {8, 0}, 1, 1));
        refused(
                "launch of kernel add: groups of 0 do not divide 8 work-items in dimension 0",
                () -> launch(new long[] {8}, 0));
        refused(
                "launch of kernel add: 4 global and 4 local sizes, needs 1 to 3 of each",
                () -> launch(new long[] {1, 1, 1, 1}, 1, 1, 1, 1));
        refused(
                "launch of kernel add: 2 global and 1 local sizes, needs 1 to 3 of each",
                () -> launch(new long[] {1, 1}, 1));
    }

    private Launch launch(long[] global, long... local) {
        return cl.launch(queue, kernel, global, local);
    }

    @Test
    void argumentsMustBeSetAndAlive() {
        refused("arg 256 of kernel add: no kernel has that many", () -> cl.arg(kernel, 256, 1));
        Launch launch = launch(new long[] {4}, 1);
        cl.arg(kernel, 2, 1f);
        refused("launch of kernel add: argument 0 was not set", launch::enqueue);
        Ref own = cl.buffer(context, 16, false);
        cl.arg(kernel, 0, own);
        refused("launch of kernel add: argument 1 was not set", launch::enqueue);
        cl.arg(kernel, 1, 4);
        launch.enqueue();
        cl.finish(queue);
        cl.release(own);
        String gone = "launch of kernel add: argument 0, buffer of 16 bytes, was released";
        refused(gone, launch::enqueue);
        refused(gone, launch::traced);
        cl.arg(kernel, 0, buffer);
        launch.enqueue();
        cl.finish(queue);
    }

    @Test
    void aLaunchNeedsItsQueueAndKernel() {
        Ref ownQueue = cl.queue(context, device, false);
        Ref ownKernel = cl.kernel(program, "add");
        cl.arg(ownKernel, 0, buffer);
        cl.arg(ownKernel, 1, 4);
        cl.arg(ownKernel, 2, 1f);
        Launch launch = cl.launch(ownQueue, ownKernel, new long[] {4}, new long[] {1});
        launch.enqueue();
        cl.finish(ownQueue);
        cl.release(ownQueue);
        refused("launch of kernel add: the queue was released", launch::enqueue);
        Launch other = cl.launch(queue, ownKernel, new long[] {4}, new long[] {1});
        cl.release(ownKernel);
        refused("launch of kernel add: the kernel was released", other::enqueue);
    }

    @Test
    void aMappedBufferIsTheHosts() {
        ByteBuffer bytes = cl.map(queue, buffer, 0, 16, true);
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, 4);
        cl.arg(kernel, 2, 1f);
        refused(
                "launch of kernel add: argument 0, buffer of 4,096 bytes, is mapped",
                launch(new long[] {4}, 1)::enqueue);
        String mapped = " of buffer of 4,096 bytes: it is mapped";
        refused("write" + mapped, () -> cl.write(queue, buffer, 0, Gear.floats(1)));
        refused("read" + mapped, () -> cl.read(queue, buffer, 0, Gear.floats(1)));
        refused("map" + mapped, () -> cl.map(queue, buffer, 0, 16, false));
        refused("release" + mapped, () -> cl.release(buffer));
        String none = "unmap of buffer of 4,096 bytes: these bytes are no mapping of it";
        refused(none, () -> cl.unmap(queue, buffer, Gear.floats(1)));
        cl.unmap(queue, buffer, bytes);
        refused(none, () -> cl.unmap(queue, buffer, bytes));
    }

    @Test
    void aFailedUnmapIsNotAskedAgain() {
        ByteBuffer bytes = cl.map(queue, buffer, 0, 16, true);
        driver.fail("unmap", 1, -36);
        assertThrows(ClException.class, () -> cl.unmap(queue, buffer, bytes));
        cl.write(queue, buffer, 0, Gear.floats(1)); // so it counts as the device's again
    }

    @Test
    void aFailedReleaseIsNotAskedAgain() {
        Ref own = cl.buffer(context, 16, false);
        int before = cl.live();
        driver.fail("release", 1, -5);
        assertThrows(ClException.class, () -> cl.release(own));
        assertEquals(before - 1, cl.live());
        refused("release: buffer of 16 bytes was released", () -> cl.release(own));
    }

    @Test
    void aFailedCallLeavesNothingAlive() {
        int before = cl.live();
        driver.fail("buffer", 1, -4);
        ClException e = assertThrows(ClException.class, () -> cl.buffer(context, 16, false));
        assertEquals(-4, e.status());
        assertEquals(before, cl.live());
    }

    @Test
    void theReportNamesWhatIsAlive() {
        assertEquals(
                "5 alive: context, queue, buffer of 4,096 bytes, program of " + ADD.length()
                        + " characters, kernel add",
                cl.report());
        owned.close();
        assertEquals("0 alive", cl.report());
    }
}
