"""An epoch of MNIST, Kiln beside PyTorch in turn, on the same device.

epochs.py default|large
"""

import os
import sys

import sides
from facts import fact
from turns import Turns, compare

SMALL = bool(os.environ["KILN_GPU_SMALL"])
ROUNDS, WARM, IMAGES = (3, 1, 1_000) if SMALL else (9, 2, 60_000)
# What is kept of the stage's limit for the rounds, if the slowest side compiles until then.
ROUNDS_SECONDS = 20
# The system properties (-Dkiln.NAME) of each of Kiln's own variants.
OWN = {
    "kiln": {},
    "kiln-fp32x": {"precision": "fp32x"},
    "kiln-persistent": {"persistent": "true"},
}
# Layers and batch; names of OWN; variants of torch_epoch.py, -high multiplies in TF32.
NETWORKS = {
    "default": (
        ("784-128-64-10", "128"),
        ("kiln", "kiln-persistent"),
        ("graph", "eager", "graph-compiled", "compiled"),
    ),
    "large": (
        ("784-250-200-10" if SMALL else "784-2500-2000-1500-1000-500-10", "512"),
        ("kiln", "kiln-fp32x"),
        ("graph", "graph-high", "eager", "graph-compiled"),
    ),
}


def options(batch):
    return ("--batch", batch, "--images", str(IMAGES))


def torch_command(network, variant):
    layers, batch = NETWORKS[network][0]
    words = ("--layers", layers, *options(batch), "--variant", variant)
    return sides.torch_command("torch_epoch.py", *words)


def compiled(network):
    """The sides of PyTorch that compile for long."""
    variants = () if SMALL else NETWORKS[network][2]
    return [(f"{network} {v}", torch_command(network, v)) for v in variants if "compiled" in v]


def opened(network, others):
    (layers, batch), own, _ = NETWORKS[network]
    first = [
        sides.of_kiln(name, "CuedEpochs", *options(batch), layers=layers, **OWN[name])
        for name in own
    ]
    then = [sides.of_torch(f"torch {v}", torch_command(network, v)) for v in others]
    return Turns(first, int(os.environ["LIMIT"]) - ROUNDS_SECONDS, then)


def main(network):
    (layers, batch), own, others = NETWORKS[network]
    if "KILN_DATA" not in os.environ:
        fact(
            "not measured",
            what=f"epochs of {layers}",
            why="no MNIST: neither KILN_DATA nor target/carry/mnist",
        )
        return
    others = (("eager",) if SMALL else others) if sides.has_torch() else ()
    turns = opened(network, others)
    rounds = []
    for turn in range(-WARM, ROUNDS):
        answers = turns.round("epoch", turn)
        fact("epoch", turn=turn, answers=answers)
        if turn >= 0:
            rounds.append(answers)
    pairs = [(k, f"torch {variant}") for k in own for variant in others]
    compare(f"{layers}, batch {batch}", rounds, pairs)
    turns.round("correct", kind="correct")
    turns.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
