"""PyTorch as a side of the epochs: ReLU, softmax with cross-entropy, plain SGD, on byte images that
stay on the device. Cues are those of CuedEpochs.java: `epoch`, `correct`.

    torch_epoch.py --variant eager|compiled|graph|graph-compiled[-high]

eager: one call after another, as most people write it. compiled: the same, forward and back through
torch.compile. graph: a whole step, with gathering, back-propagation and update, recorded once as a
CUDA graph and replayed. graph-compiled: the recorded step is compiled first. What compiles does so
for whole batches alone: the short last one, a step in a hundred or more, would take as long again
to compile. -high multiplies in TF32. In no variant does the host read anything within an epoch.
"""

import argparse
import gzip
import os
import pathlib
import sys
import time

import cued
import torch
from torch import nn

RATE = 0.1
VARIANTS = ("eager", "compiled", "graph", "graph-compiled")


def options():
    """A parser of what each side of epochs is told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", default="784-128-64-10")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument(
        "--variant", choices=VARIANTS + tuple(f"{v}-high" for v in VARIANTS), required=True
    )
    return parser


def idx(name, head):
    """The bytes of an IDX file behind its head."""
    with gzip.open(pathlib.Path(os.environ["KILN_DATA"], f"{name}.gz")) as file:
        return torch.frombuffer(bytearray(file.read()[head:]), dtype=torch.uint8)


def digits(part, device):
    images = idx(f"{part}-images-idx3-ubyte", 16).view(-1, 784)
    return images.to(device), idx(f"{part}-labels-idx1-ubyte", 8).long().to(device)


def network(layers, device):
    """He normal weights, no bias at first, as Kiln begins."""
    widths = [int(width) for width in layers.split("-")]
    parts = []
    for inputs, outputs in zip(widths, widths[1:], strict=False):
        linear = nn.Linear(inputs, outputs, device=device)
        nn.init.kaiming_normal_(linear.weight)
        nn.init.zeros_(linear.bias)
        parts += [linear, nn.ReLU()]
    return nn.Sequential(*parts[:-1])


class Training:
    """Everything a step reads is on the device, its place in the epoch too."""

    # How each variant is compiled; where a mode fails, the next one is tried.
    modes = {"compiled": ("max-autotune",), "graph-compiled": ("max-autotune-no-cudagraphs",)}

    def __init__(self, chosen, device):
        self.batch = chosen.batch
        images, labels = digits("train", device)
        self.images, self.labels = images[: chosen.images], labels[: chosen.images]
        self.count = len(self.images)
        self.network = network(chosen.layers, device)
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=RATE, fused=True)
        self.order = torch.randperm(self.count, device=device)
        self.row = torch.zeros((), dtype=torch.long, device=device)
        self.total = torch.zeros((), device=device)
        self.lines = torch.arange(self.batch, device=device)
        self.forward = self.loss_of  # of a whole batch
        self.mode = None

    def loss_of(self, images, labels):
        pixels = images.float() * (1 / 255)
        return nn.functional.cross_entropy(self.network(pixels), labels)

    def loss_by(self, rows):
        return self.forward if rows == self.batch else self.loss_of

    def parameters(self):
        return list(self.network.parameters())

    def step(self, rows):
        """One step on the next rows of the order."""
        chosen = self.order[self.row + self.lines[:rows]]
        loss = self.loss_by(rows)(self.images[chosen], self.labels[chosen])
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.total += loss.detach() * rows
        self.row += rows

    def begin(self):
        torch.randperm(self.count, out=self.order)
        self.row.zero_()
        self.total.zero_()

    def weights(self):
        return [p.detach().clone() for p in self.parameters()]

    def restore(self, weights):
        with torch.no_grad():
            for parameter, value in zip(self.parameters(), weights, strict=True):
                parameter.copy_(value)


def recorded(training, rows):
    """The step as a CUDA graph, after a few runs beside the main stream, as PyTorch asks for."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            training.row.zero_()
            training.step(rows)
    torch.cuda.current_stream().wait_stream(stream)
    training.row.zero_()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        training.step(rows)
    return graph.replay


def compile_loss(training, variant):
    """Takes the first mode by which steps run: before they are recorded, which must not fail."""
    *doubtful, last = training.modes[variant]
    for mode in doubtful:
        use_compiled(training, variant, mode)
        try:
            training.begin()
            training.step(training.batch)
            return
        except Exception as failed:  # PyTorch does not say which there are
            print(f"   {variant}, {mode}: {failed}", file=sys.stderr)
            torch.compiler.reset()
    use_compiled(training, variant, last)


def use_compiled(training, variant, mode):
    training.mode = mode
    loss = torch.compile(training.loss_of, mode=mode, dynamic=False)

    def forward(images, labels):
        torch.compiler.cudagraph_mark_step_begin()
        return loss(images, labels)

    training.forward = forward if variant == "compiled" else loss


def stepper(training, variant):
    """What does a step on so many rows; whatever it takes to make it leaves the weights alone."""
    before = training.weights()
    rest = training.count % training.batch or training.batch
    sizes = {training.batch, rest}
    if "compiled" in variant:
        compile_loss(training, variant)
    if variant.startswith("graph"):
        steps = {rows: recorded(training, rows) for rows in sizes}
    else:
        steps = {rows: lambda rows=rows: training.step(rows) for rows in sizes}
        for rows in sizes:
            training.begin()
            steps[rows]()
    training.restore(before)
    return steps


class Epochs:
    def __init__(self, training, steps, device):
        self.training, self.steps, self.device = training, steps, device

    def work(self, cue):
        return self.epoch() if cue == "epoch" else self.correct()

    def epoch(self):
        began = time.perf_counter()
        self.training.begin()
        whole, rest = divmod(self.training.count, self.training.batch)
        step = self.steps[self.training.batch]
        for _ in range(whole):
            step()
        if rest:
            self.steps[rest]()
        if self.device == "cuda":
            torch.cuda.synchronize()
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "loss": float(self.training.total) / self.training.count}

    def correct(self):
        return {"correct": self.correct_of(self.training.network), "of": 10_000}

    @torch.no_grad()
    def correct_of(self, network):
        images, labels = digits("t10k", self.device)
        told = network(images.float() * (1 / 255)).argmax(1)
        return int((told == labels).sum())


def side(chosen, trained, answered):
    """Answers cues about a training with epochs of it: what those two functions make."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    variant = chosen.variant.removesuffix("-high")
    torch.set_float32_matmul_precision("high" if chosen.variant.endswith("-high") else "highest")
    torch.manual_seed(1)
    if variant.startswith("graph") and device != "cuda":
        print('{"unavailable": "CUDA graphs need a CUDA device"}', flush=True)
        return
    began = time.perf_counter()
    training = trained(chosen, device)
    steps = stepper(training, variant)
    ready = {
        "side": f"PyTorch {torch.__version__}",
        "cuda": torch.version.cuda,
        "variant": chosen.variant,
        "mode": training.mode,
    }
    epochs = answered(training, steps, device)
    cued.answer(ready | {"ready_seconds": time.perf_counter() - began}, epochs.work)


if __name__ == "__main__":
    side(options().parse_args(), Training, Epochs)
