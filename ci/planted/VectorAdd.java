import static org.jocl.CL.*;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;

/**
 * c = a + b on the first OpenCL device, for ci/memcheck: with the word "overrun" the last work-item
 * writes one float past the end of c; with "race" all write to the same place; with "uninitialized"
 * b was never written. None of these is seen by the program itself.
 */
public final class VectorAdd {
    private static final int COUNT = 16;

    private VectorAdd() {}

    public static void main(String[] words) {
        String defect = words.length == 0 ? "none" : words[0];
        CL.setExceptionsEnabled(true);
        var platforms = new cl_platform_id[1];
        clGetPlatformIDs(1, platforms, null);
        var devices = new cl_device_id[1];
        // NOTE: JOCL's CL_DEVICE_TYPE_ALL is sign-extended.
        clGetDeviceIDs(platforms[0], 0xFFFFFFFFL, 1, devices, null);
        System.out.println(name(devices[0]) + ", defect: " + defect);
        cl_context context = clCreateContext(null, 1, devices, null, null, null);
        cl_command_queue queue = clCreateCommandQueue(context, devices[0], 0, null);
        cl_mem a = buffer(context);
        cl_mem b = buffer(context);
        cl_mem c = buffer(context);
        write(queue, a);
        if (!defect.equals("uninitialized")) {
            write(queue, b);
        }
        cl_program program =
                clCreateProgramWithSource(context, 1, new String[] {source(defect)}, null, null);
        clBuildProgram(program, 1, devices, "-cl-std=CL1.2", null, null);
        cl_kernel kernel = clCreateKernel(program, "add", null);
        cl_mem[] arguments = {a, b, c};
        for (int i = 0; i < arguments.length; i++) {
            clSetKernelArg(kernel, i, Sizeof.cl_mem, Pointer.to(arguments[i]));
        }
        clEnqueueNDRangeKernel(
                queue, kernel, 1, null, new long[] {COUNT}, new long[] {4}, 0, null, null);
        clFinish(queue);
        clReleaseKernel(kernel);
        clReleaseProgram(program);
        for (cl_mem argument : arguments) {
            clReleaseMemObject(argument);
        }
        clReleaseCommandQueue(queue);
        clReleaseContext(context);
    }

    private static String source(String defect) {
        String index =
                switch (defect) {
                    case "overrun" -> "i + 1";
                    case "race" -> "0";
                    default -> "i";
                };
        return """
                kernel void add(global const float *a, global const float *b, global float *c) {
                    int i = get_global_id(0);
                    float sum = a[i] + b[i];
                    if (sum > -1.0f)
                        c[%s] = sum + i;
                }
                """.formatted(index);
    }

    private static cl_mem buffer(cl_context context) {
        return clCreateBuffer(context, CL_MEM_READ_WRITE, COUNT * Sizeof.cl_float, null, null);
    }

    private static void write(cl_command_queue queue, cl_mem buffer) {
        var zeros = java.nio.ByteBuffer.allocateDirect(COUNT * Sizeof.cl_float);
        clEnqueueWriteBuffer(
                queue,
                buffer,
                CL_TRUE,
                0,
                COUNT * Sizeof.cl_float,
                Pointer.to(zeros),
                0,
                null,
                null);
    }

    private static String name(cl_device_id device) {
        var text = new byte[256];
        clGetDeviceInfo(device, CL_DEVICE_NAME, text.length, Pointer.to(text), null);
        return new String(text, java.nio.charset.StandardCharsets.US_ASCII).split("\0", 2)[0];
    }
}
