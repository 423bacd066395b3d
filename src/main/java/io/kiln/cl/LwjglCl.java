package io.kiln.cl;

import static org.lwjgl.system.MemoryUtil.NULL;
import static org.lwjgl.system.MemoryUtil.memAddress;
import static org.lwjgl.system.MemoryUtil.memAddress0;

import org.lwjgl.BufferUtils;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * OpenCL through LWJGL.
 *
 * <p>NOTE: LWJGL takes the address of a heap buffer without complaint, and it is wrong. {@link
 * CheckedCl} lets none through.
 */
final class LwjglCl extends Binding {
    @Override
    public String binding() {
        return "lwjgl";
    }

    @Override
    public List<Ref> platforms() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer count = stack.callocInt(1);
            int status = CL10.clGetPlatformIDs(null, count);
            if (status == Status.PLATFORM_NOT_FOUND || status == 0 && count.get(0) == 0) {
                return List.of();
            }
            Status.check(status, "clGetPlatformIDs");
            PointerBuffer ids = BufferUtils.createPointerBuffer(count.get(0));
            Status.check(CL10.clGetPlatformIDs(ids, (IntBuffer) null), "clGetPlatformIDs");
            return refs(Ref.Kind.PLATFORM, ids);
        }
    }

    @Override
    public List<Ref> devices(Ref platform) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer count = stack.callocInt(1);
            long types = CL10.CL_DEVICE_TYPE_ALL;
            int status = CL10.clGetDeviceIDs(at(platform), types, null, count);
            if (status == Status.DEVICE_NOT_FOUND || status == 0 && count.get(0) == 0) {
                return List.of();
            }
            Status.check(status, "clGetDeviceIDs");
            PointerBuffer ids = BufferUtils.createPointerBuffer(count.get(0));
            status = CL10.clGetDeviceIDs(at(platform), types, ids, (IntBuffer) null);
            Status.check(status, "clGetDeviceIDs");
            return refs(Ref.Kind.DEVICE, ids);
        }
    }

    private static List<Ref> refs(Ref.Kind kind, PointerBuffer ids) {
        List<Ref> refs = new ArrayList<>();
        for (int i = 0; i < ids.capacity(); i++) {
            refs.add(new Address(kind, ids.get(i)));
        }
        return List.copyOf(refs);
    }

    @Override
    ByteBuffer info(Ref of, int key) {
        boolean platform = of.kind() == Ref.Kind.PLATFORM;
        String call = (platform ? "clGetPlatformInfo 0x" : "clGetDeviceInfo 0x")
                + Integer.toHexString(key);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            int status = info(platform, at(of), key, 0, NULL, memAddress(size));
            Status.check(status, call);
            ByteBuffer bytes = BufferUtils.createByteBuffer(Math.toIntExact(size.get(0)));
            status = info(platform, at(of), key, bytes.capacity(), memAddress(bytes), NULL);
            Status.check(status, call);
            return bytes;
        }
    }

    private static int info(boolean platform, long id, int key, long bytes, long into, long size) {
        return platform
                ? CL10.nclGetPlatformInfo(id, key, bytes, into, size)
                : CL10.nclGetDeviceInfo(id, key, bytes, into, size);
    }

    @Override
    public Ref context(Ref device) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long id = CL10.clCreateContext(null, at(device), null, NULL, status);
            return made(Ref.Kind.CONTEXT, id, status, "clCreateContext");
        }
    }

    @Override
    public Ref queue(Ref context, Ref device, boolean profiling) {
        long properties = profiling ? CL10.CL_QUEUE_PROFILING_ENABLE : 0;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long id = CL10.clCreateCommandQueue(at(context), at(device), properties, status);
            return made(Ref.Kind.QUEUE, id, status, "clCreateCommandQueue");
        }
    }

    @Override
    public Ref buffer(Ref context, long bytes, boolean hostVisible) {
        long flags = CL10.CL_MEM_READ_WRITE | (hostVisible ? CL10.CL_MEM_ALLOC_HOST_PTR : 0);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long id = CL10.clCreateBuffer(at(context), flags, bytes, status);
            String call = String.format(Locale.ROOT, "clCreateBuffer of %,d bytes", bytes);
            return made(Ref.Kind.BUFFER, id, status, call);
        }
    }

    @Override
    public void write(Ref queue, Ref buffer, long offset, ByteBuffer from) {
        int status =
                CL10.clEnqueueWriteBuffer(at(queue), at(buffer), true, offset, from, null, null);
        Reference.reachabilityFence(from); // LWJGL hands on its address alone
        Status.check(status, "clEnqueueWriteBuffer");
    }

    @Override
    public void read(Ref queue, Ref buffer, long offset, ByteBuffer into) {
        int status =
                CL10.clEnqueueReadBuffer(at(queue), at(buffer), true, offset, into, null, null);
        Reference.reachabilityFence(into);
        Status.check(status, "clEnqueueReadBuffer");
    }

    @Override
    public ByteBuffer map(Ref queue, Ref buffer, long offset, long bytes, boolean write) {
        long flags = write ? CL12.CL_MAP_WRITE_INVALIDATE_REGION : CL10.CL_MAP_READ;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            ByteBuffer mapped = CL10.clEnqueueMapBuffer(
                    at(queue), at(buffer), true, flags, offset, bytes, null, null, status, null);
            if (mapped == null) {
                throw new ClException("clEnqueueMapBuffer", status.get(0));
            }
            Status.check(status.get(0), "clEnqueueMapBuffer");
            return mapped;
        }
    }

    @Override
    public void unmap(Ref queue, Ref buffer, ByteBuffer mapped) {
        long start = memAddress0(mapped);
        int status = CL10.nclEnqueueUnmapMemObject(at(queue), at(buffer), start, 0, NULL, NULL);
        Status.check(status, "clEnqueueUnmapMemObject");
        finish(queue);
    }

    @Override
    public Ref program(Ref context, String source) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long id = CL10.clCreateProgramWithSource(at(context), source, status);
            return made(Ref.Kind.PROGRAM, id, status, "clCreateProgramWithSource");
        }
    }

    @Override
    public Ref program(Ref context, Ref device, ByteBuffer binary) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            PointerBuffer devices = stack.pointers(at(device));
            long id = CL10.clCreateProgramWithBinary(at(context), devices, binary, null, status);
            return made(Ref.Kind.PROGRAM, id, status, "clCreateProgramWithBinary");
        }
    }

    @Override
    public void build(Ref program, Ref device, String options) {
        int status = CL10.clBuildProgram(at(program), at(device), options, null, NULL);
        if (status != Status.SUCCESS) {
            throw new ClException("clBuildProgram", status, log(program, device));
        }
    }

    /** What the compiler said; empty where even that cannot be had. */
    private static String log(Ref program, Ref device) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            int key = CL10.CL_PROGRAM_BUILD_LOG;
            long id = at(program);
            int status =
                    CL10.nclGetProgramBuildInfo(id, at(device), key, 0, NULL, memAddress(size));
            if (status != Status.SUCCESS) {
                return "";
            }
            ByteBuffer bytes = BufferUtils.createByteBuffer(Math.toIntExact(size.get(0)));
            CL10.nclGetProgramBuildInfo(
                    id, at(device), key, bytes.capacity(), memAddress(bytes), NULL);
            return words(bytes);
        }
    }

    @Override
    public ByteBuffer binary(Ref program) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            int status = CL10.nclGetProgramInfo(
                    at(program), CL10.CL_PROGRAM_BINARY_SIZES, Long.BYTES, memAddress(size), NULL);
            Status.check(status, "clGetProgramInfo PROGRAM_BINARY_SIZES");
            ByteBuffer bytes = BufferUtils.createByteBuffer(Math.toIntExact(size.get(0)));
            PointerBuffer binaries = stack.pointers(memAddress(bytes));
            status = CL10.nclGetProgramInfo(
                    at(program), CL10.CL_PROGRAM_BINARIES, Long.BYTES, memAddress(binaries), NULL);
            Status.check(status, "clGetProgramInfo PROGRAM_BINARIES");
            return bytes;
        }
    }

    @Override
    public Ref kernel(Ref program, String name) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long id = CL10.clCreateKernel(at(program), name, status);
            return made(Ref.Kind.KERNEL, id, status, "clCreateKernel " + name);
        }
    }

    @Override
    public void arg(Ref kernel, int index, Ref buffer) {
        Status.check(CL10.clSetKernelArg1p(at(kernel), index, at(buffer)), "clSetKernelArg");
    }

    @Override
    public void arg(Ref kernel, int index, int value) {
        Status.check(CL10.clSetKernelArg1i(at(kernel), index, value), "clSetKernelArg");
    }

    @Override
    public void arg(Ref kernel, int index, float value) {
        Status.check(CL10.clSetKernelArg1f(at(kernel), index, value), "clSetKernelArg");
    }

    @Override
    public Launch launch(Ref queue, Ref kernel, long[] global, long[] local) {
        return new Prepared(at(queue), at(kernel), global, local);
    }

    @Override
    public CommandBuffers commandBuffers() {
        return new LwjglCommands(this);
    }

    @Override
    public long[] times(Ref event) {
        long of = at(event);
        Status.check(CL10.clWaitForEvents(of), "clWaitForEvents");
        return new long[] {
            stamp(of, CL10.CL_PROFILING_COMMAND_QUEUED),
            stamp(of, CL10.CL_PROFILING_COMMAND_START),
            stamp(of, CL10.CL_PROFILING_COMMAND_END)
        };
    }

    private static long stamp(long event, int key) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            LongBuffer nanos = stack.callocLong(1);
            int status = CL10.clGetEventProfilingInfo(event, key, nanos, null);
            Status.check(status, "clGetEventProfilingInfo");
            return nanos.get(0);
        }
    }

    @Override
    public void flush(Ref queue) {
        Status.check(CL10.clFlush(at(queue)), "clFlush");
    }

    @Override
    public void finish(Ref queue) {
        Status.check(CL10.clFinish(at(queue)), "clFinish");
    }

    @Override
    public void release(Ref ref) {
        int status = switch (ref.kind()) {
            case COMMANDS -> LwjglCommands.release(ref);
            case CONTEXT -> CL10.clReleaseContext(at(ref));
            case QUEUE -> CL10.clReleaseCommandQueue(at(ref));
            case BUFFER -> CL10.clReleaseMemObject(at(ref));
            case PROGRAM -> CL10.clReleaseProgram(at(ref));
            case KERNEL -> CL10.clReleaseKernel(at(ref));
            case EVENT -> CL10.clReleaseEvent(at(ref));
            case PLATFORM, DEVICE -> Status.SUCCESS;
        };
        Status.check(status, "clRelease of a " + ref.kind());
    }

    private static Ref made(Ref.Kind kind, long id, IntBuffer status, String call) {
        Status.check(status.get(0), call);
        return new Address(kind, id);
    }

    static long at(Ref ref) {
        return ((Address) ref).id;
    }

    private record Address(Ref.Kind kind, long id) implements Ref {}

    private static final class Prepared implements Launch {
        private final long queue;
        private final long kernel;
        private final int dimensions;
        private final PointerBuffer sizes; // global, then local; reclaimed with this object
        private final long global;
        private final long local;

        Prepared(long queue, long kernel, long[] global, long[] local) {
            this.queue = queue;
            this.kernel = kernel;
            this.dimensions = global.length;
            this.sizes = BufferUtils.createPointerBuffer(2 * dimensions);
            sizes.put(global).put(local).flip();
            this.global = memAddress(sizes);
            this.local = memAddress(sizes, dimensions);
        }

        @Override
        public void enqueue() {
            Status.check(put(NULL), "clEnqueueNDRangeKernel");
        }

        private int put(long event) {
            int status = CL10.nclEnqueueNDRangeKernel(
                    queue, kernel, dimensions, NULL, global, local, 0, NULL, event);
            Reference.reachabilityFence(this);
            return status;
        }

        @Override
        public Ref traced() {
            try (MemoryStack stack = MemoryStack.stackPush()) {
                PointerBuffer event = stack.callocPointer(1);
                Status.check(put(memAddress(event)), "clEnqueueNDRangeKernel");
                return new Address(Ref.Kind.EVENT, event.get(0));
            }
        }
    }
}
