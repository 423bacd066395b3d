"""The part of CUDA's driver API that ptx_product.py uses, through ctypes: nothing but Python is
needed. LIBCUDA names libcuda, which comes with NVIDIA's driver."""

import ctypes as c
import os

CUDA = c.CDLL(os.environ.get("LIBCUDA", "libcuda.so.1"))
CAPABILITY_MAJOR, CAPABILITY_MINOR = 75, 76
ERROR_LOG, ERROR_LOG_BYTES = 5, 6
LOG_BYTES = 4096


class CudaError(Exception):
    """A result other than 0, with the name of the call."""


def call(name, *arguments):
    result = getattr(CUDA, name)(*arguments)
    if result != 0:
        words = c.c_char_p()
        CUDA.cuGetErrorName(c.c_int(result), c.byref(words))
        raise CudaError(f"{name}: {(words.value or b'error').decode()} ({result})")


def made(kind, name, *arguments):
    """What a call puts into its first argument."""
    value = kind()
    call(name, c.byref(value), *arguments)
    return value


class Room:
    """The first device, its primary context, and events of its default stream."""

    def __init__(self):
        call("cuInit", c.c_uint(0))
        self.device = made(c.c_int, "cuDeviceGet", c.c_int(0))
        call("cuCtxSetCurrent", made(c.c_void_p, "cuDevicePrimaryCtxRetain", self.device))
        self.begin, self.end = (made(c.c_void_p, "cuEventCreate", c.c_uint(0)) for _ in range(2))

    def facts(self):
        name = c.create_string_buffer(200)
        call("cuDeviceGetName", name, c.c_int(len(name)), self.device)
        major, minor = (
            made(c.c_int, "cuDeviceGetAttribute", c.c_int(key), self.device).value
            for key in (CAPABILITY_MAJOR, CAPABILITY_MINOR)
        )
        return {
            "on": name.value.decode(errors="replace"),
            "capability": f"{major}.{minor}",
            "cuda_driver": made(c.c_int, "cuDriverGetVersion").value,
        }

    def function(self, ptx, name):
        """A kernel of a text in PTX; the log of the assembler where it refuses."""
        log = c.create_string_buffer(LOG_BYTES)
        keys = (c.c_int * 2)(ERROR_LOG, ERROR_LOG_BYTES)
        values = (c.c_void_p * 2)(c.addressof(log), LOG_BYTES)
        try:
            module = made(
                c.c_void_p, "cuModuleLoadDataEx", c.c_char_p(ptx), c.c_uint(2), keys, values
            )
        except CudaError as refused:
            raise CudaError(f"{refused} {log.value.decode(errors='replace').strip()}") from None
        return made(c.c_void_p, "cuModuleGetFunction", module, c.c_char_p(name.encode()))

    def buffer(self, size):
        return made(c.c_uint64, "cuMemAlloc_v2", c.c_size_t(size))

    def free(self, buffer):
        call("cuMemFree_v2", buffer)

    def fill(self, buffer, byte, size):
        call("cuMemsetD8_v2", buffer, c.c_ubyte(byte), c.c_size_t(size))

    def write(self, buffer, data):
        call("cuMemcpyHtoD_v2", buffer, c.c_char_p(data), c.c_size_t(len(data)))

    def read(self, buffer, size):
        data = bytearray(size)
        into = (c.c_char * size).from_buffer(data)
        call("cuMemcpyDtoH_v2", into, buffer, c.c_size_t(size))
        return data

    def launcher(self, function, groups, items, arguments):
        """Launches in the default stream, again and again with the same arguments."""
        pointers = (c.c_void_p * len(arguments))(*(c.addressof(value) for value in arguments))
        sizes = [c.c_uint(size) for size in (*groups, 1, *items, 1)]

        def launch():
            call("cuLaunchKernel", function, *sizes, c.c_uint(0), None, pointers, None)

        launch.keeps = arguments
        return launch

    def finish(self):
        call("cuCtxSynchronize")

    def seconds(self, launch, times):
        """Of so many launches, between two events."""
        call("cuEventRecord", self.begin, None)
        for _ in range(times):
            launch()
        call("cuEventRecord", self.end, None)
        call("cuEventSynchronize", self.end)
        return made(c.c_float, "cuEventElapsedTime", self.begin, self.end).value * 1e-3
