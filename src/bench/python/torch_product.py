"""PyTorch as a side of the products: torch.mm, which is cuBLAS on NVIDIA. Cues are those of
CuedProducts.java, for example `NN 128x128x784`; the first of a kind makes it ready and answers with
the relative error against doubles, the next ones with seconds a product. `layer` behind it asks for
bias and ReLU: torch.addmm, then relu_."""

import argparse
import time

import cued
import torch


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


class Product:
    def __init__(self, case):
        form, size, *layer = case.split(" ")
        m, n, k = (int(part) for part in size.split("x"))
        a = matrix(m, k, form[0] == "T")
        b = matrix(k, n, form[1] == "T")
        self.a, self.b = a.to(TYPE), b.to(TYPE)
        self.c = torch.empty((m, n), device=DEVICE, dtype=TYPE)
        self.bias = torch.zeros(n, device=DEVICE, dtype=TYPE) if layer else None
        self.window(1)
        exact = a.double() @ b.double()
        exact = exact.relu_() if layer else exact
        self.error = float(torch.linalg.norm(self.c.double() - exact) / torch.linalg.norm(exact))
        self.calls, took = 1, 0
        while took < OPTIONS.window_ms * 1e-3:
            self.calls *= 2
            took = self.window(self.calls)

    def window(self, calls):
        began = time.perf_counter()
        for _ in range(calls):
            if self.bias is None:
                torch.mm(self.a, self.b, out=self.c)
            else:
                torch.addmm(self.bias, self.a, self.b, out=self.c).relu_()
        finish()
        return time.perf_counter() - began


class Products:
    def __init__(self):
        self.case, self.product = None, None

    def work(self, case):
        if case != self.case:
            self.product = None
            self.case, self.product = case, Product(case)
            return {"error": self.product.error}
        return {"seconds": self.product.window(self.product.calls) / self.product.calls}


name = torch.cuda.get_device_name() if DEVICE == "cuda" else "cpu"
ready = {
    "side": f"PyTorch {torch.__version__}",
    "cuda": torch.version.cuda,
    "on": name,
    "precision": OPTIONS.precision,
}
cued.answer(ready, Products().work)
