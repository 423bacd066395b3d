"""Products of matrices for sides that have nothing but Python; some of their elements in double."""

import ctypes as c
import functools
import json
import operator
import os
import pathlib
import random

WORK = pathlib.Path(os.environ["WORK"])
DRAWN = 2_000  # elements that are compared with doubles, as SampledErrors.java does
BLOCK = 1_000_003  # random numbers, of which matrices are made again and again
EPS = 2**-24  # half an ulp of 1


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
