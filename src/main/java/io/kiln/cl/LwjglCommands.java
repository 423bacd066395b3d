package io.kiln.cl;

import static org.lwjgl.system.MemoryUtil.NULL;
import static org.lwjgl.system.MemoryUtil.memAddress;

import io.kiln.device.DeviceException;

import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL12;
import org.lwjgl.opencl.KHRCommandBuffer;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;

import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Command buffers through LWJGL. Its own methods have one address a function for all platforms; an
 * extension's functions are a platform's own, so the device's platform is asked.
 */
final class LwjglCommands implements CommandBuffers {
    private static final long OVERLAPPING = 1; // CL_COMMAND_BUFFER_SIMULTANEOUS_USE_KHR

    private final LwjglCl cl;

    LwjglCommands(LwjglCl cl) {
        this.cl = cl;
    }

    @Override
    public Ref make(Ref device, Ref queue, boolean overlapping) {
        Functions functions = Functions.of(cl.number(device, Key.DEVICE_PLATFORM));
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            PointerBuffer queues = stack.pointers(LwjglCl.at(queue));
            LongBuffer flags =
                    stack.longs(KHRCommandBuffer.CL_COMMAND_BUFFER_FLAGS_KHR, OVERLAPPING, 0);
            long id = JNI.callPPPP(
                    1,
                    memAddress(queues),
                    overlapping ? memAddress(flags) : NULL,
                    memAddress(status),
                    functions.create);
            Status.check(status.get(0), "clCreateCommandBufferKHR");
            return new Recorded(id, functions);
        }
    }

    @Override
    public void record(Ref commands, Ref kernel, long[] global, long[] local) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            long sizes = memAddress(stack.pointers(global));
            long groups = memAddress(stack.pointers(local));
            Recorded into = (Recorded) commands;
            int status = JNI.callPPPPPPPPPPI(
                    into.id,
                    NULL, // the queue: that of the command buffer
                    NULL,
                    LwjglCl.at(kernel),
                    global.length,
                    NULL,
                    sizes,
                    groups,
                    0,
                    NULL,
                    NULL,
                    NULL,
                    into.functions.record);
            Status.check(status, "clCommandNDRangeKernelKHR");
        }
    }

    @Override
    public void finalise(Ref commands) {
        Recorded recorded = (Recorded) commands;
        int status = JNI.callPI(recorded.id, recorded.functions.finalise);
        Status.check(status, "clFinalizeCommandBufferKHR");
    }

    @Override
    public void replay(Ref commands) {
        Recorded recorded = (Recorded) commands;
        int status = JNI.callPPPPI(0, NULL, recorded.id, 0, NULL, NULL, recorded.functions.enqueue);
        Status.check(status, "clEnqueueCommandBufferKHR");
    }

    /** The status of a release. */
    static int release(Ref commands) {
        Recorded recorded = (Recorded) commands;
        return JNI.callPI(recorded.id, recorded.functions.release);
    }

    private record Recorded(long id, Functions functions) implements Ref {
        @Override
        public Kind kind() {
            return Kind.COMMANDS;
        }
    }

    /** Where a platform's functions are. */
    private record Functions(long create, long record, long finalise, long enqueue, long release) {
        static Functions of(long platform) {
            return new Functions(
                    address(platform, "clCreateCommandBufferKHR"),
                    address(platform, "clCommandNDRangeKernelKHR"),
                    address(platform, "clFinalizeCommandBufferKHR"),
                    address(platform, "clEnqueueCommandBufferKHR"),
                    address(platform, "clReleaseCommandBufferKHR"));
        }

        private static long address(long platform, String name) {
            long address = CL12.clGetExtensionFunctionAddressForPlatform(platform, name);
            if (address == NULL) {
                throw new DeviceException("the driver has no function " + name);
            }
            return address;
        }
    }
}
