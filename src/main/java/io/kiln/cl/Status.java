package io.kiln.cl;

import static java.util.Map.entry;

import java.util.Map;

/** The specification's error codes in words, with what may help. */
final class Status {
    static final int SUCCESS = 0;
    static final int DEVICE_NOT_FOUND = -1;
    static final int DEVICE_NOT_AVAILABLE = -2;
    static final int COMPILER_NOT_AVAILABLE = -3;
    static final int BUILD_PROGRAM_FAILURE = -11;
    static final int EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST = -14;
    static final int INVALID_DEVICE = -33;
    static final int INVALID_CONTEXT = -34;
    static final int INVALID_COMMAND_QUEUE = -36;
    static final int PLATFORM_NOT_FOUND = -1001;
    static final int NVIDIA_ILLEGAL_ACCESS = -9999;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            entry(-1, "DEVICE_NOT_FOUND"),
            entry(-2, "DEVICE_NOT_AVAILABLE"),
            entry(-3, "COMPILER_NOT_AVAILABLE"),
            entry(-4, "MEM_OBJECT_ALLOCATION_FAILURE"),
            entry(-5, "OUT_OF_RESOURCES"),
            entry(-6, "OUT_OF_HOST_MEMORY"),
            entry(-7, "PROFILING_INFO_NOT_AVAILABLE"),
            entry(-8, "MEM_COPY_OVERLAP"),
            entry(-9, "IMAGE_FORMAT_MISMATCH"),
            entry(-10, "IMAGE_FORMAT_NOT_SUPPORTED"),
            entry(-11, "BUILD_PROGRAM_FAILURE"),
            entry(-12, "MAP_FAILURE"),
            entry(-13, "MISALIGNED_SUB_BUFFER_OFFSET"),
            entry(-14, "EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST"),
            entry(-15, "COMPILE_PROGRAM_FAILURE"),
            entry(-16, "LINKER_NOT_AVAILABLE"),
            entry(-17, "LINK_PROGRAM_FAILURE"),
            entry(-18, "DEVICE_PARTITION_FAILED"),
            entry(-19, "KERNEL_ARG_INFO_NOT_AVAILABLE"),
            entry(-30, "INVALID_VALUE"),
            entry(-31, "INVALID_DEVICE_TYPE"),
            entry(-32, "INVALID_PLATFORM"),
            entry(-33, "INVALID_DEVICE"),
            entry(-34, "INVALID_CONTEXT"),
            entry(-35, "INVALID_QUEUE_PROPERTIES"),
            entry(-36, "INVALID_COMMAND_QUEUE"),
            entry(-37, "INVALID_HOST_PTR"),
            entry(-38, "INVALID_MEM_OBJECT"),
            entry(-39, "INVALID_IMAGE_FORMAT_DESCRIPTOR"),
            entry(-40, "INVALID_IMAGE_SIZE"),
            entry(-41, "INVALID_SAMPLER"),
            entry(-42, "INVALID_BINARY"),
            entry(-43, "INVALID_BUILD_OPTIONS"),
            entry(-44, "INVALID_PROGRAM"),
            entry(-45, "INVALID_PROGRAM_EXECUTABLE"),
            entry(-46, "INVALID_KERNEL_NAME"),
            entry(-47, "INVALID_KERNEL_DEFINITION"),
            entry(-48, "INVALID_KERNEL"),
            entry(-49, "INVALID_ARG_INDEX"),
            entry(-50, "INVALID_ARG_VALUE"),
            entry(-51, "INVALID_ARG_SIZE"),
            entry(-52, "INVALID_KERNEL_ARGS"),
            entry(-53, "INVALID_WORK_DIMENSION"),
            entry(-54, "INVALID_WORK_GROUP_SIZE"),
            entry(-55, "INVALID_WORK_ITEM_SIZE"),
            entry(-56, "INVALID_GLOBAL_OFFSET"),
            entry(-57, "INVALID_EVENT_WAIT_LIST"),
            entry(-58, "INVALID_EVENT"),
            entry(-59, "INVALID_OPERATION"),
            entry(-60, "INVALID_GL_OBJECT"),
            entry(-61, "INVALID_BUFFER_SIZE"),
            entry(-62, "INVALID_MIP_LEVEL"),
            entry(-63, "INVALID_GLOBAL_WORK_SIZE"),
            entry(-64, "INVALID_PROPERTY"),
            entry(-65, "INVALID_IMAGE_DESCRIPTOR"),
            entry(-66, "INVALID_COMPILER_OPTIONS"),
            entry(-67, "INVALID_LINKER_OPTIONS"),
            entry(-68, "INVALID_DEVICE_PARTITION_COUNT"),
            entry(-69, "INVALID_PIPE_SIZE"),
            entry(-70, "INVALID_DEVICE_QUEUE"),
            entry(-71, "INVALID_SPEC_ID"),
            entry(-72, "MAX_SIZE_RESTRICTION_EXCEEDED"),
            entry(-1138, "INVALID_COMMAND_BUFFER_KHR"),
            entry(-1139, "INVALID_SYNC_POINT_WAIT_LIST_KHR"),
            entry(-1140, "INCOMPATIBLE_COMMAND_QUEUE_KHR"),
            entry(-1001, "PLATFORM_NOT_FOUND_KHR"));

    private static final Map<Integer, String> CURES = Map.ofEntries(
            entry(-1, "the platform has no device; check the driver, and who may use /dev/dri"),
            entry(-2, "the device is used by another program, or is gone"),
            entry(-3, "the driver cannot compile; install its compiler"),
            entry(-4, "not enough memory on the device; take a smaller batch or network"),
            entry(
                    -5,
                    "the device gave up: not enough memory or registers, a kernel that ran into"
                            + " the driver's time limit, or a device that is gone; take a smaller"
                            + " batch, and look into the system's log"),
            entry(-6, "not enough memory on the host; take a smaller batch"),
            entry(-11, "the compiler refused the kernels; see its log"),
            entry(-12, "the memory cannot be mapped"),
            entry(-14, "a kernel failed while it ran"),
            entry(-36, "the queue is dead, which mostly means that the device was lost"),
            entry(-42, "the cached program is of another driver; build it anew"),
            entry(-46, "the program has no such kernel"),
            entry(-52, "an argument of the kernel was not set"),
            entry(-54, "the group is larger than the kernel allows, or does not divide the whole"),
            entry(-55, "a side of the group is larger than the device allows"),
            entry(-61, "larger than the largest buffer of this device"),
            entry(
                    -1001,
                    "the loader knows no driver; on Debian: apt install pocl-opencl-icd,"
                            + " nvidia-opencl-icd, intel-opencl-icd or mesa-opencl-icd"),
            entry(-9999, "NVIDIA: a kernel read or wrote outside its memory"));

    private Status() {}

    /** For example {@code INVALID_VALUE (-30)}, with the cure where one is known. */
    static String of(int status) {
        String name = name(status);
        String cure = CURES.get(status);
        return cure == null ? name : name + ": " + cure;
    }

    private static String name(int status) {
        String name = NAMES.get(status);
        return name == null ? "error " + status : name + " (" + status + ")";
    }

    /** Passes success, throws the rest. */
    static void check(int status, String call) {
        if (status != SUCCESS) {
            throw new ClException(call, status);
        }
    }

    static boolean deviceLost(int status) {
        return status == DEVICE_NOT_AVAILABLE
                || status == EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST
                || status == INVALID_DEVICE
                || status == INVALID_CONTEXT
                || status == INVALID_COMMAND_QUEUE
                || status == NVIDIA_ILLEGAL_ACCESS;
    }
}
