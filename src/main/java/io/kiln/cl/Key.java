package io.kiln.cl;

/** Names of what platforms and devices say of themselves, as in the OpenCL headers. */
public final class Key {
    public static final int PLATFORM_VERSION = 0x0901;
    public static final int PLATFORM_NAME = 0x0902;
    public static final int DEVICE_TYPE = 0x1000;
    public static final int DEVICE_MAX_COMPUTE_UNITS = 0x1002;
    public static final int DEVICE_MAX_WORK_GROUP_SIZE = 0x1004;
    public static final int DEVICE_NATIVE_VECTOR_WIDTH_FLOAT = 0x103A;
    public static final int DEVICE_MAX_CLOCK_FREQUENCY = 0x100C;
    public static final int DEVICE_MAX_MEM_ALLOC_SIZE = 0x1010;
    public static final int DEVICE_MEM_BASE_ADDR_ALIGN = 0x1019;
    public static final int DEVICE_SINGLE_FP_CONFIG = 0x101B;
    public static final int DEVICE_GLOBAL_MEM_SIZE = 0x101F;
    public static final int DEVICE_LOCAL_MEM_TYPE = 0x1022;
    public static final int DEVICE_LOCAL_MEM_SIZE = 0x1023;
    public static final int DEVICE_PROFILING_TIMER_RESOLUTION = 0x1025;
    public static final int DEVICE_ENDIAN_LITTLE = 0x1026;
    public static final int DEVICE_AVAILABLE = 0x1027;
    public static final int DEVICE_COMPILER_AVAILABLE = 0x1028;
    public static final int DEVICE_NAME = 0x102B;
    public static final int DEVICE_VENDOR = 0x102C;
    public static final int DRIVER_VERSION = 0x102D;
    public static final int DEVICE_VERSION = 0x102F;
    public static final int DEVICE_EXTENSIONS = 0x1030;
    public static final int DEVICE_PLATFORM = 0x1031;
    public static final int DEVICE_HOST_UNIFIED_MEMORY = 0x1035;
    public static final int DEVICE_ATOMIC_MEMORY_CAPABILITIES = 0x1063;
    public static final int DEVICE_KERNEL_EXEC_TIMEOUT_NV = 0x4005;
    public static final int DEVICE_COMMAND_BUFFER_CAPABILITIES = 0x12A9;
    public static final int DEVICE_COMMAND_BUFFER_REQUIRED_QUEUE_PROPERTIES = 0x12AA;

    /** Bits of {@link #DEVICE_TYPE}. */
    public static final long TYPE_CPU = 2;

    public static final long TYPE_GPU = 4;
    public static final long TYPE_ACCELERATOR = 8;

    /** Bits of {@link #DEVICE_SINGLE_FP_CONFIG}. */
    public static final long FP_DENORM = 1;

    public static final long FP_ROUND_TO_NEAREST = 4;
    public static final long FP_FMA = 32;

    /** Bits of {@link #DEVICE_ATOMIC_MEMORY_CAPABILITIES}. */
    public static final long ATOMIC_ORDER_ACQ_REL = 2;

    public static final long ATOMIC_SCOPE_DEVICE = 32;

    /**
     * A bit of {@link #DEVICE_COMMAND_BUFFER_CAPABILITIES}: CAPABILITY_SIMULTANEOUS_USE in the
     * headers.
     */
    public static final long COMMAND_BUFFERS_OVERLAP = 4;

    private Key() {}
}
