"""CLBlast as a side of the products, on Kiln's device, where its library is: with the parameters of
its own database. Cues are those of CuedProducts.java; of a layer it does the product alone.

clblast_product.py [--window-ms 50]
"""

import argparse
import ctypes as c
import time

import cued
import opencl
from opencl import OpenClError
from sampled import EPS, Case

ROWS_FOLLOW = 101  # CLBlastLayoutRowMajor
TURNED = {"N": 111, "T": 112}


class Products:
    def __init__(self, library, room, window):
        self.library, self.room, self.window = library, room, window
        self.buffers = []
        self.case = self.call = self.calls = None

    def work(self, case):
        try:
            if case == self.case:
                return {"seconds": self.seconds(self.calls) / self.calls}
            self.case = case
            alone = case.removesuffix(" layer")
            return self.open(Case(alone)) | {"way": f"CLBlastSgemm, {alone}"}
        except OpenClError as failed:
            self.case = None
            return {"refused": str(failed)}

    def open(self, case):
        self.lay_out(case)
        self.call = self.caller(case)
        self.seconds(1)
        errors = case.errors(self.room.read(self.buffers[2], 4 * case.m * case.n))
        if not errors["worst"] <= 2 * case.k * EPS:
            raise OpenClError(f"wrong, {errors}")
        self.calls, took = 1, self.seconds(1)
        while took < self.window:
            self.calls *= 2
            took = self.seconds(self.calls)
        return errors

    def lay_out(self, case):
        """a, b, and a c that is all NaN."""
        while self.buffers:
            opencl.call("clReleaseMemObject", self.buffers.pop())
        for data in (case.a, case.b, b"\xff" * (4 * case.m * case.n)):
            self.buffers.append(self.room.buffer(len(data)))
            self.room.write(self.buffers[-1], data)

    def caller(self, case):
        m, n, k = case.m, case.n, case.k
        form_a, form_b = case.form
        lengths = (m if form_a == "T" else k, k if form_b == "T" else n, n)  # of stored rows
        a, b, c_ = (
            (buffer, c.c_size_t(0), c.c_size_t(length))
            for buffer, length in zip(self.buffers, lengths, strict=True)
        )
        sizes = (c.c_size_t(size) for size in (m, n, k))
        shape = (c.c_int(ROWS_FOLLOW), c.c_int(TURNED[form_a]), c.c_int(TURNED[form_b]), *sizes)
        queue = c.byref(self.room.queue)
        arguments = (*shape, c.c_float(1), *a, *b, c.c_float(0), *c_, queue, None)

        def call():
            status = self.library.CLBlastSgemm(*arguments)
            if status != 0:
                raise OpenClError(f"CLBlastSgemm: {status}")

        return call

    def seconds(self, calls):
        began = time.perf_counter()
        for _ in range(calls):
            self.call()
        self.room.finish()
        return time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--window-ms", type=int, default=50)
    window = parser.parse_args().window_ms * 1e-3
    try:
        library = c.CDLL("libclblast.so.1")
        room = opencl.Room(opencl.devices(opencl.platforms()[0])[0])
    except (OSError, OpenClError) as missing:
        cued.answer({"unavailable": str(missing)}, None)
        return
    cued.answer({"side": "CLBlast"}, Products(library, room, window).work)


main()
