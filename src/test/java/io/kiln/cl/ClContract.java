package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** What every binding promises, one promise a test, on the first device that there is. */
@NeedsOpenCl
abstract class ClContract {
    private static final String SCALE = """
            #line 1 "scale.cl"
            __kernel void scale(__global float *x, const float factor, const int shift) {
                const size_t i = get_global_id(0) + get_global_size(0) * get_global_id(1);
                x[i] = x[i] * factor + (float) shift;
            }
            """;

    private final CheckedCl cl = new CheckedCl(binding());
    private final Owned owned = new Owned(cl);
    private Ref device;
    private Ref context;
    private Ref queue;

    /** The binding under test. */
    abstract Cl binding();

    @BeforeEach
    void open() {
        device = Gear.firstDevice(cl);
        context = owned.own(cl.context(device));
        queue = owned.own(cl.queue(context, device, true));
    }

    @AfterEach
    void nothingIsLeft() {
        owned.close();
        assertEquals(0, cl.live(), cl::report);
    }

    @Test
    void platformsAndDevicesSayWhatTheyAre() {
        Ref platform = cl.platforms().get(0);
        assertEquals(Ref.Kind.PLATFORM, platform.kind());
        assertFalse(cl.text(platform, Key.PLATFORM_NAME).isEmpty());
        assertTrue(cl.text(platform, Key.PLATFORM_VERSION).startsWith("OpenCL "));
        assertEquals(Ref.Kind.DEVICE, device.kind());
        assertFalse(cl.text(device, Key.DEVICE_NAME).isEmpty());
        assertTrue(cl.text(device, Key.DEVICE_VERSION).startsWith("OpenCL "));
    }

    @Test
    void numbersOfFourAndOfEightBytesAreRead() {
        long units = cl.number(device, Key.DEVICE_MAX_COMPUTE_UNITS); // cl_uint
        assertTrue(0 < units && units < 100_000, () -> "units " + units);
        long memory = cl.number(device, Key.DEVICE_GLOBAL_MEM_SIZE); // cl_ulong
        assertTrue(memory > 1 << 20, () -> "memory " + memory);
        long group = cl.number(device, Key.DEVICE_MAX_WORK_GROUP_SIZE); // size_t
        assertTrue(0 < group && group <= 1 << 20, () -> "group " + group);
        assertEquals(1, cl.number(device, Key.DEVICE_AVAILABLE)); // cl_bool
        long types = Key.TYPE_CPU | Key.TYPE_GPU | Key.TYPE_ACCELERATOR;
        assertTrue((cl.number(device, Key.DEVICE_TYPE) & types) != 0); // a bit field
    }

    @Test
    void aPropertyThatDoesNotExistIsAnErrorOfTheDriver() {
        ClException e = assertThrows(ClException.class, () -> cl.number(device, 0x7FFF));
        assertEquals(-30, e.status());
        assertTrue(e.getMessage().startsWith("clGetDeviceInfo 0x7fff: INVALID_VALUE (-30)"));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Ref buffer = owned.own(cl.buffer(context, 64, false));
        cl.write(queue, buffer, 0, Gear.floats(1, 2, 3, 4, 5, 6, 7, 8));
        ByteBuffer part = Gear.floats(90, 91, 92, 93);
        part.position(4).limit(12);
        cl.write(queue, buffer, 8, part);
        assertEquals(4, part.position(), "the position moved");
        assertEquals(12, part.limit(), "the limit moved");
        ByteBuffer back = Gear.floats(0, 0, 0, 0, 0, 0, 0);
        back.position(4).limit(24);
        cl.read(queue, buffer, 4, back);
        assertEquals(4, back.position(), "the position moved");
        back.clear();
        assertArrayEquals(new float[] {0, 2, 91, 92, 5, 6, 0}, Gear.array(back));
    }

    @Test
    void aMappingIsTheBuffer() {
        for (boolean hostVisible : new boolean[] {false, true}) {
            Ref buffer = owned.own(cl.buffer(context, 32, hostVisible));
            ByteBuffer write = cl.map(queue, buffer, 8, 16, true);
            assertEquals(16, write.remaining());
            assertEquals(ByteOrder.nativeOrder(), write.order());
            assertTrue(write.isDirect());
            write.asFloatBuffer().put(new float[] {1, 2, 3, 4});
            write.position(4); // unmapping must not care
            cl.unmap(queue, buffer, write);
            ByteBuffer back = Gear.floats(0, 0);
            cl.read(queue, buffer, 12, back);
            assertArrayEquals(new float[] {2, 3}, Gear.array(back));
            ByteBuffer read = cl.map(queue, buffer, 16, 8, false);
            assertArrayEquals(new float[] {3, 4}, Gear.array(read));
            cl.unmap(queue, buffer, read);
        }
    }

    @Test
    void aKernelRunsWithTheArgumentsItHas() {
        Ref program = built(SCALE);
        Ref kernel = owned.own(cl.kernel(program, "scale"));
        Ref buffer = owned.own(cl.buffer(context, 24, false));
        cl.write(queue, buffer, 0, Gear.floats(1, 2, 3, 4, 5, 6));
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, 10f);
        cl.arg(kernel, 2, 1);
        Launch launch = cl.launch(queue, kernel, new long[] {3, 2}, new long[] {1, 2});
        launch.enqueue();
        cl.flush(queue);
        cl.arg(kernel, 2, -1);
        launch.enqueue();
        cl.finish(queue);
        ByteBuffer back = Gear.floats(0, 0, 0, 0, 0, 0);
        cl.read(queue, buffer, 0, back);
        assertArrayEquals(new float[] {109, 209, 309, 409, 509, 609}, Gear.array(back));
    }

    @Test
    void theSizesOfALaunchAreItsOwn() {
        Ref kernel = owned.own(cl.kernel(built(SCALE), "scale"));
        Ref buffer = owned.own(cl.buffer(context, 8, false));
        cl.write(queue, buffer, 0, Gear.floats(1, 1));
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, 2f);
        cl.arg(kernel, 2, 0);
        long[] global = {1};
        Launch launch = cl.launch(queue, kernel, global, new long[] {1});
        global[0] = 2;
        launch.enqueue();
        ByteBuffer back = Gear.floats(0, 0);
        cl.read(queue, buffer, 0, back);
        assertArrayEquals(new float[] {2, 1}, Gear.array(back));
    }

    @Test
    void aTracedLaunchThatIsWaitedForHasRunAndSaysHowLong() {
        Ref kernel = owned.own(cl.kernel(built(SCALE), "scale"));
        int n = 1 << 20;
        Ref buffer = owned.own(cl.buffer(context, 4L * n, false));
        cl.write(queue, buffer, 0, ByteBuffer.allocateDirect(4 * n).order(ByteOrder.nativeOrder()));
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, 1f);
        cl.arg(kernel, 2, 3);
        long start = System.nanoTime();
        Launch launch = cl.launch(queue, kernel, new long[] {n}, new long[] {1});
        long[] times = cl.times(owned.own(launch.traced()));
        long nanos = times[2] - times[1];
        long wall = System.nanoTime() - start;
        assertTrue(0 < nanos && nanos <= wall, () -> nanos + " of " + wall + " ns");
        ByteBuffer back = Gear.floats(0);
        cl.read(queue, buffer, 4L * n - 4, back);
        assertArrayEquals(new float[] {3}, Gear.array(back));
    }

    @Test
    void tracedLaunchesSayLaterWhenTheyRan() {
        Ref kernel = owned.own(cl.kernel(built(SCALE), "scale"));
        Ref buffer = owned.own(cl.buffer(context, 4, false));
        cl.write(queue, buffer, 0, Gear.floats(1));
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, 3f);
        cl.arg(kernel, 2, 0);
        Launch launch = cl.launch(queue, kernel, new long[] {1}, new long[] {1});
        Ref first = owned.own(launch.traced());
        Ref second = owned.own(launch.traced());
        long[] later = cl.times(second);
        long[] sooner = cl.times(first);
        for (long[] times : List.of(sooner, later)) {
            assertTrue(times[0] <= times[1] && times[1] <= times[2], Arrays.toString(times));
        }
        assertTrue(sooner[2] <= later[1], () -> sooner[2] + " and " + later[1]);
        ByteBuffer back = Gear.floats(0);
        cl.read(queue, buffer, 0, back);
        assertArrayEquals(new float[] {9}, Gear.array(back));
    }

    @Test
    void aTracedLaunchNeedsAQueueThatMeasures() {
        Ref plain = owned.own(cl.queue(context, device, false));
        Ref kernel = owned.own(cl.kernel(built(SCALE), "scale"));
        Ref buffer = owned.own(cl.buffer(context, 4, false));
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, 1f);
        cl.arg(kernel, 2, 3);
        Ref event = owned.own(
                cl.launch(plain, kernel, new long[] {1}, new long[] {1}).traced());
        ClException e = assertThrows(ClException.class, () -> cl.times(event));
        assertEquals(-7, e.status());
        cl.finish(plain);
    }

    @Test
    void aBuildThatFailsSaysWhereInOurLines() {
        Ref program = owned.own(cl.program(
                context,
                "#line 41 \"relu.cl\"\n__kernel void f(__global float *x) {\n  x[0] = y;\n}"));
        ClException e = assertThrows(ClException.class, () -> cl.build(program, device, ""));
        assertTrue(List.of(-11, -43).contains(e.status()), e::getMessage);
        assertTrue(e.log().contains("relu.cl:42"), e::log);
        assertTrue(e.log().contains("undeclared identifier 'y'"), e::log);
        assertTrue(e.getMessage().contains(e.log().strip()), e::getMessage);
    }

    @Test
    void optionsReachTheCompiler() {
        String source = "__kernel void f(__global float *x) { x[0] = VALUE; }";
        Ref program = owned.own(cl.program(context, source));
        cl.build(program, device, "-cl-std=CL1.2 -DVALUE=42.0f");
        assertArrayEquals(new float[] {42}, runOnOne(program));
    }

    @Test
    void aBinaryIsAProgramAgain() {
        String source = "__kernel void f(__global float *x) { x[0] = 7.0f; }";
        ByteBuffer binary = cl.binary(built(source));
        assertTrue(binary.isDirect() && binary.remaining() > 0);
        Ref program = owned.own(cl.program(context, device, binary));
        cl.build(program, device, "");
        assertArrayEquals(new float[] {7}, runOnOne(program));
    }

    @Test
    void aDamagedBinaryIsAnErrorOfTheDriver() {
        ByteBuffer noise = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
        ClException e = assertThrows(ClException.class, () -> {
            Ref program = owned.own(cl.program(context, device, noise));
            cl.build(program, device, "");
            cl.kernel(program, "f");
        });
        assertTrue(e.status() < 0, e::getMessage);
    }

    @Test
    void aKernelThatDoesNotExistIsAnErrorOfTheDriver() {
        Ref program = built(SCALE);
        ClException e = assertThrows(ClException.class, () -> cl.kernel(program, "skale"));
        assertEquals(-46, e.status());
        assertTrue(e.getMessage().startsWith("clCreateKernel skale: "), e::getMessage);
    }

    @Test
    void aBufferThatIsTooLargeIsAnErrorOfTheDriver() {
        long bytes = 1L << 60;
        ClException e = assertThrows(ClException.class, () -> cl.buffer(context, bytes, false));
        assertTrue(List.of(-61, -4, -6, -5).contains(e.status()), e::getMessage);
        assertTrue(e.getMessage().contains("1,152,921,504,606,846,976 bytes"), e::getMessage);
    }

    @Test
    void aGroupThatIsTooLargeIsAnErrorOfTheDriver() {
        Ref kernel = owned.own(cl.kernel(built(SCALE), "scale"));
        Ref buffer = owned.own(cl.buffer(context, 4, false));
        cl.arg(kernel, 0, buffer);
        cl.arg(kernel, 1, 1f);
        cl.arg(kernel, 2, 3);
        long[] huge = {1L << 30};
        ClException e = assertThrows(
                ClException.class, () -> cl.launch(queue, kernel, huge, huge).enqueue());
        assertTrue(List.of(-54, -55).contains(e.status()), e::getMessage);
    }

    private Ref built(String source) {
        Ref program = owned.own(cl.program(context, source));
        cl.build(program, device, "-cl-std=CL1.2");
        return program;
    }

    private float[] runOnOne(Ref program) {
        Ref kernel = owned.own(cl.kernel(program, "f"));
        Ref buffer = owned.own(cl.buffer(context, 4, false));
        cl.arg(kernel, 0, buffer);
        cl.launch(queue, kernel, new long[] {1}, new long[] {1}).enqueue();
        ByteBuffer back = Gear.floats(0);
        cl.read(queue, buffer, 0, back);
        return Gear.array(back);
    }
}
