"""PyTorch as a side of the products: cuBLAS on NVIDIA. Cues are those of CuedProducts.java, for
example `NN 128x128x784`; the first of a kind makes it ready and answers with the errors against
doubles, the next ones with seconds a product. `layer` behind it asks for bias and ReLU.
A case that fails is refused, and the next one may come.

fp32 is cublasSgemm, tf32 the same with allow_tf32, bf16 has all matrices in bf16, half the bytes.
Of several ways to call it the fastest is timed, and its answer names it: as a function or recorded
as a CUDA graph, so that Python's own time does not count; a layer by addmm and relu_, or by the
function that leaves both to cuBLASLt.
"""

import argparse
import math
import sys
import time

import cued
import torch

DRAWN = 2_000  # elements that are compared with doubles, as SampledErrors.java does
RECORDED = 8  # calls in a CUDA graph


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--precision", choices=("fp32", "tf32", "bf16"), default="fp32")
    parser.add_argument("--window-ms", type=int, default=50)
    return parser.parse_args()


OPTIONS = options()
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
TYPE = torch.bfloat16 if OPTIONS.precision == "bf16" else torch.float32
torch.backends.cuda.matmul.allow_tf32 = OPTIONS.precision == "tf32"
torch.manual_seed(1)


def finish():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def matrix(rows, cols, transposed):
    """Uniform in -1 to 1, stored as the case says and seen as (rows, cols)."""
    stored = torch.rand((cols, rows) if transposed else (rows, cols), device=DEVICE) * 2 - 1
    return stored.t() if transposed else stored


def recorded(call):
    """So many calls as one CUDA graph."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        call()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(RECORDED):
            call()
    return graph.replay


class Product:
    def __init__(self, case):
        form, size, *layer = case.split(" ")
        m, n, k = (int(part) for part in size.split("x"))
        a = matrix(m, k, form[0] == "T")
        b = matrix(k, n, form[1] == "T")
        self.a, self.b = a.to(TYPE), b.to(TYPE)
        self.c = torch.empty((m, n), device=DEVICE, dtype=TYPE)
        self.bias = torch.zeros(n, device=DEVICE, dtype=TYPE)
        self.layer = bool(layer)
        seconds = OPTIONS.window_ms * 1e-3
        found = [self.measured(*way, seconds / 4) for way in self.ways()]
        _, self.way, self.call, self.products = min(found, key=lambda one: one[0])
        self.calls = self.filling(self.call, seconds)[1]
        self.errors = self.sampled_errors(a, b)

    def ways(self):
        """Name, function, products that a call of it does."""
        calls = {"mm": self.mm}
        if self.layer:
            calls = {"addmm, relu_": self.addmm, "_addmm_activation": self.fused}
        for name, call in calls.items():
            yield name, call, 1
            if DEVICE == "cuda":
                try:
                    yield f"{name}, recorded", recorded(call), RECORDED
                except RuntimeError as refused:
                    print(f"   {name} is not recorded: {refused}", file=sys.stderr)

    def mm(self):
        torch.mm(self.a, self.b, out=self.c)

    def addmm(self):
        torch.addmm(self.bias, self.a, self.b, out=self.c).relu_()

    def fused(self):
        torch._addmm_activation(self.bias, self.a, self.b, out=self.c)

    def measured(self, name, call, products, seconds):
        took, calls = self.filling(call, seconds)
        return took / calls / products, name, call, products

    def filling(self, call, seconds):
        """How many calls fill that time; the first one warms up."""
        self.window(call, 1)
        calls, took = 1, self.window(call, 1)
        while took < seconds:
            calls *= 2
            took = self.window(call, calls)
        return took, calls

    def window(self, call, calls):
        began = time.perf_counter()
        for _ in range(calls):
            call()
        finish()
        return time.perf_counter() - began

    def seconds(self):
        return self.window(self.call, self.calls) / self.calls / self.products

    def sampled_errors(self, a, b):
        """Of the way that is timed, in a C that was all NaN before: worst is the largest
        |c - exact| / (|A||B|), frobenius the norm of all over that of C."""
        self.c.fill_(float("nan"))
        self.call()
        finish()
        i = torch.randint(a.shape[0], (DRAWN,), device=DEVICE)
        j = torch.randint(b.shape[1], (DRAWN,), device=DEVICE)
        products = a[i].double() * b.t()[j].double()
        exact, sizes = products.sum(1), products.abs().sum(1)
        exact = exact.relu() if self.layer else exact
        off = self.c[i, j].double() - exact
        frobenius = torch.linalg.norm(off) / torch.linalg.norm(exact)
        return {"worst": float((off.abs() / sizes).max()), "frobenius": float(frobenius)}


class Products:
    def __init__(self):
        self.case, self.product = None, None

    def work(self, case):
        if case == self.case:
            return {"seconds": self.product.seconds()}
        self.case = self.product = None
        try:
            product = Product(case)
        except RuntimeError as failed:
            return {"refused": str(failed)}
        if not math.isfinite(product.errors["worst"]):
            return {"refused": f"{product.way} leaves elements out"}
        self.case, self.product = case, product
        return product.errors | {"way": product.way}


def main():
    name = torch.cuda.get_device_name() if DEVICE == "cuda" else "cpu"
    ready = {
        "side": f"PyTorch {torch.__version__}",
        "cuda": torch.version.cuda,
        "on": name,
        "precision": OPTIONS.precision,
    }
    cued.answer(ready, Products().work)


main()
