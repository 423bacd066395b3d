"""The part of OpenCL that the probes use, through ctypes: nothing but Python is needed."""

import ctypes as c
import os

PLATFORM = {"name": 0x0902, "version": 0x0901, "extensions": 0x0904}
DEVICE_TEXTS = {
    "name": 0x102B,
    "vendor": 0x102C,
    "driver": 0x102D,
    "version": 0x102F,
    "opencl_c": 0x103D,
    "extensions": 0x1030,
}
DEVICE_NUMBERS = {
    "compute_units": 0x1002,
    "max_group": 0x1004,
    "clock_mhz": 0x100C,
    "address_bits": 0x100D,
    "max_alloc_bytes": 0x1010,
    "argument_bytes": 0x1017,
    "align_bits": 0x1019,
    "float_config": 0x101B,
    "cache_line_bytes": 0x101D,
    "cache_bytes": 0x101E,
    "memory_bytes": 0x101F,
    "constant_bytes": 0x1020,
    "local_type": 0x1022,
    "local_bytes": 0x1023,
    "timer_ns": 0x1025,
    "queue_properties": 0x102A,
    "host_unified": 0x1035,
    "svm": 0x1053,
    "max_sub_groups": 0x105C,
    "atomic_memory_capabilities": 0x1063,
    "atomic_fence_capabilities": 0x1064,
    "nv_capability_major": 0x4000,
    "nv_capability_minor": 0x4001,
    "nv_registers_per_block": 0x4002,
    "nv_warp": 0x4003,
}
ALL_DEVICES, GPUS = c.c_uint64(0xFFFFFFFF), c.c_uint64(4)
BUILD_LOG = 0x1183
BINARY_SIZES, BINARIES = 0x1165, 0x1166
READ_WRITE = c.c_uint64(1)
PROFILING = 2


class OpenClError(Exception):
    """A status other than 0, with the name of the call."""


def load():
    library = c.CDLL(os.environ.get("KILN_OPENCL_LIBRARY", "libOpenCL.so.1"))
    for name in (
        "Context",
        "CommandQueue",
        "ProgramWithSource",
        "ProgramWithBinary",
        "Kernel",
        "Buffer",
    ):
        getattr(library, f"clCreate{name}").restype = c.c_void_p
    return library


CL = load()


def call(name, *arguments):
    status = getattr(CL, name)(*arguments)
    if status != 0:
        raise OpenClError(f"{name}: {status}")


def create(name, *arguments):
    status = c.c_int32()
    made = getattr(CL, name)(*arguments, c.byref(status))
    if status.value != 0:
        raise OpenClError(f"{name}: {status.value}")
    return c.c_void_p(made)


def listed(name, *owner):
    """The handles that clGetPlatformIDs or clGetDeviceIDs list; none where there are none."""
    count = c.c_uint32()
    if getattr(CL, name)(*owner, c.c_uint32(0), None, c.byref(count)) != 0:
        return []
    handles = (c.c_void_p * count.value)()
    call(name, *owner, count, handles, None)
    return [c.c_void_p(handle) for handle in handles]


def platforms():
    return listed("clGetPlatformIDs")


def devices(platform, kinds=ALL_DEVICES):
    return listed("clGetDeviceIDs", platform, kinds)


def text(function, *place):
    """Text of any length; place is the handles and the key."""
    size = c.c_size_t()
    call(function, *place, c.c_size_t(0), None, c.byref(size))
    buffer = c.create_string_buffer(size.value or 1)
    call(function, *place, size, buffer, None)
    return buffer.value.decode(errors="replace").strip()


def number(device, key):
    """A number of the device, or None where the driver does not know the key."""
    value = c.c_uint64()
    status = CL.clGetDeviceInfo(device, c.c_uint32(key), c.c_size_t(8), c.byref(value), None)
    return value.value if status == 0 else None


def platform_facts(platform):
    return {
        label: text("clGetPlatformInfo", platform, c.c_uint32(key))
        for label, key in PLATFORM.items()
    }


def device_facts(device):
    texts = {
        label: text("clGetDeviceInfo", device, c.c_uint32(key))
        for label, key in DEVICE_TEXTS.items()
    }
    return texts | {label: number(device, key) for label, key in DEVICE_NUMBERS.items()}


class Room:
    """A context with one device and a queue."""

    def __init__(self, device, profiling=False):
        self.device = device
        self.context = create("clCreateContext", None, c.c_uint32(1), c.byref(device), None, None)
        properties = c.c_uint64(PROFILING if profiling else 0)
        self.queue = create("clCreateCommandQueue", self.context, device, properties)

    def build(self, source, options=""):
        """A program of OpenCL C; the log of the compiler where it refuses."""
        code = c.c_char_p(source.encode())
        program = create(
            "clCreateProgramWithSource", self.context, c.c_uint32(1), c.byref(code), None
        )
        return self._built(program, options)

    def load(self, binary, options=""):
        """A program of what binary() gave, changed or not."""
        data = c.create_string_buffer(binary, len(binary))
        pointer = c.c_void_p(c.addressof(data))
        size = c.c_size_t(len(binary))
        program = create(
            "clCreateProgramWithBinary",
            *(
                self.context,
                c.c_uint32(1),
                c.byref(self.device),
                c.byref(size),
                c.byref(pointer),
                None,
            ),
        )
        return self._built(program, options)

    def _built(self, program, options):
        status = CL.clBuildProgram(
            program, c.c_uint32(1), c.byref(self.device), c.c_char_p(options.encode()), None, None
        )
        if status != 0:
            log = text("clGetProgramBuildInfo", program, self.device, c.c_uint32(BUILD_LOG))
            raise OpenClError(log or f"clBuildProgram: {status}")
        return program

    def binary(self, program):
        """On NVIDIA this is PTX, as text."""
        size = c.c_size_t()
        call(
            "clGetProgramInfo",
            program,
            c.c_uint32(BINARY_SIZES),
            c.c_size_t(8),
            c.byref(size),
            None,
        )
        data = c.create_string_buffer(size.value or 1)
        pointer = c.c_void_p(c.addressof(data))
        call(
            "clGetProgramInfo", program, c.c_uint32(BINARIES), c.c_size_t(8), c.byref(pointer), None
        )
        return data.raw[: size.value]

    def kernel(self, program, name):
        return create("clCreateKernel", program, c.c_char_p(name.encode()))

    def buffer(self, size):
        return create("clCreateBuffer", self.context, READ_WRITE, c.c_size_t(size), None)

    def write(self, buffer, data):
        size = c.c_size_t(len(data))
        call(
            "clEnqueueWriteBuffer", self.queue, buffer, 1, c.c_size_t(0), size, data, 0, None, None
        )

    def read(self, buffer, size):
        data = c.create_string_buffer(size)
        call(
            "clEnqueueReadBuffer",
            self.queue,
            buffer,
            1,
            c.c_size_t(0),
            c.c_size_t(size),
            data,
            0,
            None,
            None,
        )
        return data.raw

    def argument(self, kernel, index, value):
        call(
            "clSetKernelArg", kernel, c.c_uint32(index), c.c_size_t(c.sizeof(value)), c.byref(value)
        )

    def local_argument(self, kernel, index, size):
        call("clSetKernelArg", kernel, c.c_uint32(index), c.c_size_t(size), None)

    def enqueue(self, kernel, items, group, event=None):
        call(
            "clEnqueueNDRangeKernel",
            *(self.queue, kernel, c.c_uint32(1), None, c.byref(c.c_size_t(items))),
            *(c.byref(c.c_size_t(group)), c.c_uint32(0), None, event),
        )

    def finish(self):
        call("clFinish", self.queue)
