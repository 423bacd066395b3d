"""Kiln's kernels as PTX, as a side of the products, where there is no OpenCL: what ci/ptx --make
compiled in PTX, by CUDA's driver alone. Kiln's own host layer has no part in it. Cues are
those of CuedProducts.java; the first of a kind runs all tiles that there are, compares each with
sums in double, and keeps the fastest of those that are right; without any the case is refused.

ptx_product.py --precision fp32|fp32x|bf16x3|tf32|bf16 [--window-ms 50]
"""

import argparse
import csv
import ctypes as c
import operator
import os
import pathlib

import cued
from cuda import CudaError, Room
from facts import say
from sampled import EPS, Case

PTX = pathlib.Path(os.environ["PTX"])
# How far rounded factors move a product at most, as Precision.error has it.
ROUNDED = {
    "fp32": 0,
    "fp32x": 3 * 2**-22,
    "bf16x3": 3 * 2**-16,
    "tf32": 2**-11 * (2 + 2**-11),
    "bf16": 2**-8 * (2 + 2**-8),
}
LEAST_SIDE = 32  # below it Kiln multiplies in fp32: TensorTile.SIDE


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--precision", choices=tuple(ROUNDED), required=True)
    parser.add_argument("--window-ms", type=int, default=50)
    return parser.parse_args()


class Products:
    def __init__(self, room, precision, window):
        self.room, self.precision, self.window = room, precision, window
        with open(PTX / "index.csv", newline="", encoding="utf-8") as file:
            self.kernels = list(csv.DictReader(file))
        self.functions = {}
        self.buffers = []
        self.case = self.launch = self.calls = None

    def work(self, case):
        try:
            if case == self.case:
                return {"seconds": self.room.seconds(self.launch, self.calls) / self.calls}
            self.case = case
            return self.open(Case(case))
        except CudaError as failed:
            self.case = None
            return {"refused": str(failed)}

    def open(self, case):
        self.lay_out(case)
        right, wrong = [], []
        for kernel in self.fitting(case):
            launch = self.launcher(kernel, case)
            errors = self.tried(launch, case)
            if errors["worst"] <= ROUNDED[kernel["precision"]] + 2 * case.k * EPS:
                seconds, calls = self.filling(launch)
                right.append((seconds / calls, kernel["file"], errors, launch, calls))
            else:
                say(f"{self.case}: {kernel['file']} is wrong, {errors}: not timed")
                wrong.append(kernel["file"])
        if not right:
            raise CudaError(f"no kernel that is right; wrong: {', '.join(wrong) or 'none'}")
        _, file, errors, self.launch, self.calls = min(right, key=operator.itemgetter(0))
        return errors | {"way": file, "wrong": wrong}

    def fitting(self, case):
        tensor = min(case.m, case.n, case.k) >= LEAST_SIDE
        precision = self.precision if tensor else "fp32"
        form = case.form + (" layer" if case.layer else "")
        fitting = [k for k in self.kernels if (k["precision"], k["form"]) == (precision, form)]
        fours = all(side % 4 == 0 for side in (case.m, case.n, case.k))
        return [k for k in fitting if fours or "fours" not in k["file"]]

    def lay_out(self, case):
        """a, b, c, and a bias of zero."""
        while self.buffers:
            self.room.free(self.buffers.pop())
        self.bytes = 4 * case.m * case.n
        for size in (len(case.a), len(case.b), self.bytes, 4 * case.n):
            self.buffers.append(self.room.buffer(size))
        self.room.write(self.buffers[0], case.a)
        self.room.write(self.buffers[1], case.b)
        self.room.fill(self.buffers[3], 0, 4 * case.n)

    def launcher(self, kernel, case):
        file = kernel["file"]
        if file not in self.functions:
            text = (PTX / file).read_bytes()
            self.functions[file] = self.room.function(text, kernel["kernel"])
        *matrices, bias = self.buffers
        arguments = [*matrices, *(c.c_int(size) for size in (case.m, case.n, case.k))]
        bm, bn, x, y = (int(kernel[key]) for key in ("bm", "bn", "x", "y"))
        return self.room.launcher(
            self.functions[file],
            (-(-case.n // bn), -(-case.m // bm)),
            (x, y),
            arguments + [bias] * case.layer,
        )

    def tried(self, launch, case):
        """The errors of a C that was all NaN before."""
        self.room.fill(self.buffers[2], 0xFF, self.bytes)
        launch()
        self.room.finish()
        return case.errors(self.room.read(self.buffers[2], self.bytes))

    def filling(self, launch):
        """How many launches fill the window; the first ones warm up."""
        calls, took = 1, self.room.seconds(launch, 1)
        while took < self.window:
            calls *= 2
            took = self.room.seconds(launch, calls)
        return took, calls


def main():
    chosen = options()
    try:
        room = Room()
        facts = room.facts()
    except CudaError as failed:
        cued.answer({"unavailable": str(failed)}, None)
        return
    ready = {"side": "Kiln's kernels as PTX", "mark": "host layer not tested"}
    products = Products(room, chosen.precision, chosen.window_ms * 1e-3)
    cued.answer(ready | facts | {"precision": chosen.precision}, products.work)


main()
