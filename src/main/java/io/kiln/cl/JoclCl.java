package io.kiln.cl;

import org.jocl.CL;
import org.jocl.NativePointerObject;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * OpenCL through JOCL. Its own exceptions are off, so that every status is checked here.
 *
 * <p>NOTE: JOCL does not look at lengths, and pins the heap for arrays as long as a blocking call
 * lasts. {@link CheckedCl} does the first, direct buffers avoid the second.
 */
final class JoclCl extends Binding {
    /** JOCL's CL_DEVICE_TYPE_ALL is an int, and drivers refuse it with its sign extended. */
    private static final long ALL_DEVICES = 0xFFFFFFFFL;

    @Override
    public String binding() {
        return "jocl";
    }

    @Override
    public List<Ref> platforms() {
        int[] count = new int[1];
        int status = CL.clGetPlatformIDs(0, null, count);
        if (status == Status.PLATFORM_NOT_FOUND || status == 0 && count[0] == 0) {
            return List.of();
        }
        Status.check(status, "clGetPlatformIDs");
        cl_platform_id[] ids = new cl_platform_id[count[0]];
        Status.check(CL.clGetPlatformIDs(count[0], ids, null), "clGetPlatformIDs");
        return refs(Ref.Kind.PLATFORM, ids);
    }

    @Override
    public List<Ref> devices(Ref platform) {
        int[] count = new int[1];
        cl_platform_id of = (cl_platform_id) at(platform);
        int status = CL.clGetDeviceIDs(of, ALL_DEVICES, 0, null, count);
        if (status == Status.DEVICE_NOT_FOUND || status == 0 && count[0] == 0) {
            return List.of();
        }
        Status.check(status, "clGetDeviceIDs");
        cl_device_id[] ids = new cl_device_id[count[0]];
        status = CL.clGetDeviceIDs(of, ALL_DEVICES, count[0], ids, null);
        Status.check(status, "clGetDeviceIDs");
        return refs(Ref.Kind.DEVICE, ids);
    }

    private static List<Ref> refs(Ref.Kind kind, NativePointerObject[] ids) {
        return Arrays.stream(ids).<Ref>map(id -> new Pointed(kind, id)).toList();
    }

    @Override
    ByteBuffer info(Ref of, int key) {
        long[] size = new long[1];
        String call = (of.kind() == Ref.Kind.PLATFORM ? "clGetPlatformInfo" : "clGetDeviceInfo")
                + " 0x" + Integer.toHexString(key);
        Status.check(info(of, key, 0, null, size), call);
        ByteBuffer bytes = direct(size[0]);
        Status.check(info(of, key, size[0], Pointer.to(bytes), null), call);
        return bytes;
    }

    private static int info(
            Ref of, int key, long bytes, @Nullable Pointer into, long @Nullable [] size) {
        return of.kind() == Ref.Kind.PLATFORM
                ? CL.clGetPlatformInfo((cl_platform_id) at(of), key, bytes, into, size)
                : CL.clGetDeviceInfo((cl_device_id) at(of), key, bytes, into, size);
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    @Override
    public Ref context(Ref device) {
        int[] status = new int[1];
        cl_context id = CL.clCreateContext(null, 1, devicesOf(device), null, null, status);
        return made(Ref.Kind.CONTEXT, id, status, "clCreateContext");
    }

    private static cl_device_id[] devicesOf(Ref device) {
        return new cl_device_id[] {(cl_device_id) at(device)};
    }

    // clCreateCommandQueue is deprecated by OpenCL 2.0; 1.2 has nothing else.
    @SuppressWarnings("deprecation")
    @Override
    public Ref queue(Ref context, Ref device, boolean profiling) {
        int[] status = new int[1];
        long properties = profiling ? CL.CL_QUEUE_PROFILING_ENABLE : 0;
        cl_command_queue id = CL.clCreateCommandQueue(
                (cl_context) at(context), (cl_device_id) at(device), properties, status);
        return made(Ref.Kind.QUEUE, id, status, "clCreateCommandQueue");
    }

    @Override
    public Ref buffer(Ref context, long bytes, boolean hostVisible) {
        int[] status = new int[1];
        long flags = CL.CL_MEM_READ_WRITE | (hostVisible ? CL.CL_MEM_ALLOC_HOST_PTR : 0);
        cl_mem id = CL.clCreateBuffer((cl_context) at(context), flags, bytes, null, status);
        return made(
                Ref.Kind.BUFFER,
                id,
                status,
                String.format(Locale.ROOT, "clCreateBuffer of %,d bytes", bytes));
    }

    @Override
    public void write(Ref queue, Ref buffer, long offset, ByteBuffer from) {
        int status = CL.clEnqueueWriteBuffer(
                queueOf(queue),
                (cl_mem) at(buffer),
                true,
                offset,
                from.remaining(),
                Pointer.to(from.slice()),
                0,
                null,
                null);
        Status.check(status, "clEnqueueWriteBuffer");
    }

    @Override
    public void read(Ref queue, Ref buffer, long offset, ByteBuffer into) {
        int status = CL.clEnqueueReadBuffer(
                queueOf(queue),
                (cl_mem) at(buffer),
                true,
                offset,
                into.remaining(),
                Pointer.to(into.slice()),
                0,
                null,
                null);
        Status.check(status, "clEnqueueReadBuffer");
    }

    @Override
    public ByteBuffer map(Ref queue, Ref buffer, long offset, long bytes, boolean write) {
        int[] status = new int[1];
        long flags = write ? CL.CL_MAP_WRITE_INVALIDATE_REGION : CL.CL_MAP_READ;
        ByteBuffer mapped = CL.clEnqueueMapBuffer(
                queueOf(queue),
                (cl_mem) at(buffer),
                true,
                flags,
                offset,
                bytes,
                0,
                null,
                null,
                status);
        Status.check(status[0], "clEnqueueMapBuffer");
        return mapped.order(ByteOrder.nativeOrder());
    }

    @Override
    public void unmap(Ref queue, Ref buffer, ByteBuffer mapped) {
        int status = CL.clEnqueueUnmapMemObject(
                queueOf(queue), (cl_mem) at(buffer), mapped, 0, null, null);
        Status.check(status, "clEnqueueUnmapMemObject");
        finish(queue);
    }

    @Override
    public Ref program(Ref context, String source) {
        int[] status = new int[1];
        cl_program id = CL.clCreateProgramWithSource(
                (cl_context) at(context), 1, new String[] {source}, null, status);
        return made(Ref.Kind.PROGRAM, id, status, "clCreateProgramWithSource");
    }

    @Override
    public Ref program(Ref context, Ref device, ByteBuffer binary) {
        byte[] bytes = new byte[binary.remaining()];
        binary.duplicate().get(bytes);
        int[] status = new int[1];
        cl_program id = CL.clCreateProgramWithBinary(
                (cl_context) at(context),
                1,
                devicesOf(device),
                new long[] {bytes.length},
                new byte[][] {bytes},
                null,
                status);
        return made(Ref.Kind.PROGRAM, id, status, "clCreateProgramWithBinary");
    }

    @Override
    public void build(Ref program, Ref device, String options) {
        cl_program id = (cl_program) at(program);
        int status = CL.clBuildProgram(id, 1, devicesOf(device), options, null, null);
        if (status != Status.SUCCESS) {
            throw new ClException("clBuildProgram", status, log(id, (cl_device_id) at(device)));
        }
    }

    /** What the compiler said; empty where even that cannot be had. */
    private static String log(cl_program program, cl_device_id device) {
        long[] size = new long[1];
        int key = CL.CL_PROGRAM_BUILD_LOG;
        int status = CL.clGetProgramBuildInfo(program, device, key, 0, null, size);
        if (status != Status.SUCCESS) {
            return "";
        }
        ByteBuffer bytes = direct(size[0]);
        CL.clGetProgramBuildInfo(program, device, key, size[0], Pointer.to(bytes), null);
        return words(bytes);
    }

    @Override
    public ByteBuffer binary(Ref program) {
        cl_program id = (cl_program) at(program);
        long[] size = new long[1];
        int status = CL.clGetProgramInfo(
                id, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null);
        Status.check(status, "clGetProgramInfo PROGRAM_BINARY_SIZES");
        ByteBuffer bytes = direct(size[0]);
        Pointer binaries = Pointer.to(Pointer.to(bytes));
        status = CL.clGetProgramInfo(id, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, binaries, null);
        Status.check(status, "clGetProgramInfo PROGRAM_BINARIES");
        return bytes;
    }

    @Override
    public Ref kernel(Ref program, String name) {
        int[] status = new int[1];
        cl_kernel id = CL.clCreateKernel((cl_program) at(program), name, status);
        return made(Ref.Kind.KERNEL, id, status, "clCreateKernel " + name);
    }

    @Override
    public void arg(Ref kernel, int index, Ref buffer) {
        set(kernel, index, Sizeof.cl_mem, Pointer.to(at(buffer)));
    }

    @Override
    public void arg(Ref kernel, int index, int value) {
        set(kernel, index, Integer.BYTES, Pointer.to(new int[] {value}));
    }

    @Override
    public void arg(Ref kernel, int index, float value) {
        set(kernel, index, Float.BYTES, Pointer.to(new float[] {value}));
    }

    private static void set(Ref kernel, int index, int bytes, Pointer value) {
        Status.check(CL.clSetKernelArg(kernelOf(kernel), index, bytes, value), "clSetKernelArg");
    }

    @Override
    public Launch launch(Ref queue, Ref kernel, long[] global, long[] local) {
        return new Prepared(queueOf(queue), kernelOf(kernel), global.clone(), local.clone());
    }

    @Override
    public long[] times(Ref event) {
        cl_event of = (cl_event) at(event);
        Status.check(CL.clWaitForEvents(1, new cl_event[] {of}), "clWaitForEvents");
        return new long[] {
            stamp(of, CL.CL_PROFILING_COMMAND_QUEUED),
            stamp(of, CL.CL_PROFILING_COMMAND_START),
            stamp(of, CL.CL_PROFILING_COMMAND_END)
        };
    }

    private static long stamp(cl_event event, int key) {
        long[] nanos = new long[1];
        int status = CL.clGetEventProfilingInfo(event, key, Long.BYTES, Pointer.to(nanos), null);
        Status.check(status, "clGetEventProfilingInfo");
        return nanos[0];
    }

    @Override
    public void flush(Ref queue) {
        Status.check(CL.clFlush(queueOf(queue)), "clFlush");
    }

    @Override
    public void finish(Ref queue) {
        Status.check(CL.clFinish(queueOf(queue)), "clFinish");
    }

    @Override
    public void release(Ref ref) {
        NativePointerObject id = at(ref);
        int status = switch (ref.kind()) {
            case CONTEXT -> CL.clReleaseContext((cl_context) id);
            case QUEUE -> CL.clReleaseCommandQueue((cl_command_queue) id);
            case BUFFER -> CL.clReleaseMemObject((cl_mem) id);
            case PROGRAM -> CL.clReleaseProgram((cl_program) id);
            case KERNEL -> CL.clReleaseKernel((cl_kernel) id);
            case EVENT -> CL.clReleaseEvent((cl_event) id);
            case PLATFORM, DEVICE, COMMANDS -> Status.SUCCESS;
        };
        Status.check(status, "clRelease of a " + ref.kind());
    }

    private static Ref made(
            Ref.Kind kind, @Nullable NativePointerObject id, int[] status, String call) {
        if (id == null || status[0] != Status.SUCCESS) {
            throw new ClException(call, status[0]);
        }
        return new Pointed(kind, id);
    }

    private static NativePointerObject at(Ref ref) {
        return ((Pointed) ref).id;
    }

    private static cl_command_queue queueOf(Ref ref) {
        return (cl_command_queue) at(ref);
    }

    private static cl_kernel kernelOf(Ref ref) {
        return (cl_kernel) at(ref);
    }

    private record Pointed(Ref.Kind kind, NativePointerObject id) implements Ref {}

    private record Prepared(cl_command_queue queue, cl_kernel kernel, long[] global, long[] local)
            implements Launch {
        @Override
        public void enqueue() {
            Status.check(put(null), "clEnqueueNDRangeKernel");
        }

        private int put(@Nullable cl_event event) {
            return CL.clEnqueueNDRangeKernel(
                    queue, kernel, global.length, null, global, local, 0, null, event);
        }

        @Override
        public Ref traced() {
            cl_event event = new cl_event();
            Status.check(put(event), "clEnqueueNDRangeKernel");
            return new Pointed(Ref.Kind.EVENT, event);
        }
    }
}
