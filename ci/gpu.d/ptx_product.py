"""Kiln's kernels as PTX, as a side of the products, where there is no OpenCL: what ci/ptx --make
compiled in KILN_PTX, by CUDA's driver alone. Kiln's own host layer has no part in it. Cues are those
of CuedProducts.java; the first of a kind runs all tiles that there are, compares each with sums in
double, and keeps the fastest of those that are right.

ptx_product.py --precision fp32|fp32x|bf16x3|tf32|bf16 [--window-ms 50]
"""

import argparse
import csv
import ctypes as c
import functools
import json
import operator
import os
import pathlib
import random

import cued
from cuda import CudaError, Room
from facts import say

PTX, WORK = (pathlib.Path(os.environ[name]) for name in ("KILN_PTX", "WORK"))
DRAWN = 2_000  # elements that are compared with doubles, as SampledErrors.java does
BLOCK = 1_000_003  # random numbers, of which matrices are made again and again
# How far rounded factors move a product at most, as Precision.error has it, and half an ulp of 1.
ROUNDED = {
    "fp32": 0,
    "fp32x": 3 * 2**-22,
    "bf16x3": 3 * 2**-16,
    "tf32": 2**-11 * (2 + 2**-11),
    "bf16": 2**-8 * (2 + 2**-8),
}
EPS = 2**-24
LEAST_SIDE = 32  # below it Kiln multiplies in fp32: TensorTile.SIDE


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--precision", choices=tuple(ROUNDED), required=True)
    parser.add_argument("--window-ms", type=int, default=50)
    return parser.parse_args()


@functools.cache
def block(seed):
    drawn = random.Random(seed)
    return bytes((c.c_float * BLOCK)(*(drawn.uniform(-1, 1) for _ in range(BLOCK))))


def uniform(count, seed):
    """Bytes of so many floats in -1 to 1."""
    return (block(seed) * -(-count // BLOCK))[: 4 * count]


class Case:
    """A product, its factors, and elements of it in double."""

    def __init__(self, text):
        self.form, size = text.split(" ")[:2]
        self.layer = text.endswith(" layer")
        self.m, self.n, self.k = (int(part) for part in size.split("x"))
        self.a = uniform(self.m * self.k, 1)
        self.b = uniform(self.k * self.n, 2)
        self.drawn = self.found_once(WORK / f"{text}.json")

    def found_once(self, file):
        """Some elements, which the first of all precisions leaves to the others."""
        if not file.exists():
            draw = random.Random(3).randrange
            places = [(draw(self.m), draw(self.n)) for _ in range(DRAWN)]
            drawn = [(i, j, *self.exactly(i, j)) for i, j in places]
            file.write_text(json.dumps(drawn), encoding="utf-8")
        return json.loads(file.read_text(encoding="utf-8"))

    def exactly(self, i, j):
        """An element, and the same of |A||B|."""
        a, b = (memoryview(matrix).cast("f") for matrix in (self.a, self.b))
        row = a[i :: self.m] if self.form[0] == "T" else a[i * self.k : (i + 1) * self.k]
        col = b[j * self.k : (j + 1) * self.k] if self.form[1] == "T" else b[j :: self.n]
        products = list(map(operator.mul, row, col))
        exact = sum(products)
        return max(0.0, exact) if self.layer else exact, sum(map(abs, products))

    def errors(self, found):
        """Of a C: the largest |c - exact| / (|A||B|), and the Frobenius norm over that of C."""
        c_ = memoryview(found).cast("f")
        offs = [(c_[i * self.n + j] - exact, size) for i, j, exact, size in self.drawn]
        worst = max(abs(off) / size if off == off else float("inf") for off, size in offs)
        right = sum(exact * exact for _, _, exact, _ in self.drawn)
        return {"worst": worst, "frobenius": (sum(off * off for off, _ in offs) / right) ** 0.5}


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
            return {"unavailable": str(failed)}

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
            return {"unavailable": f"{self.case}: no kernel that is right; wrong: {wrong}"}
        _, file, errors, self.launch, self.calls = min(right, key=operator.itemgetter(0))
        return errors | {"way": file, "wrong": wrong}

    def fitting(self, case):
        tensor = min(case.m, case.n, case.k) >= LEAST_SIDE
        precision = self.precision if tensor else "fp32"
        form = case.form + (" layer" if case.layer else "")
        return [k for k in self.kernels if (k["precision"], k["form"]) == (precision, form)]

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
