"""Stages 4 and 5: an epoch of MNIST, Kiln beside PyTorch in turn, on the same device.

epochs.py LAYERS BATCH KILN,... TORCH,...   names of OWN; variants of torch_epoch.py
"""

import os
import sys

import sides
from facts import fact
from turns import Turns, compare

SMALL = bool(os.environ["KILN_GPU_SMALL"])
ROUNDS, WARM, IMAGES = (3, 1, 1_000) if SMALL else (9, 2, 60_000)
# What is kept of the stage's limit for the rounds, if the slowest side compiles until then.
ROUNDS_SECONDS = 30
# The system properties (-Dkiln.NAME) of each of Kiln's own variants.
OWN = {
    "kiln": {},
    "kiln-fp32x": {"precision": "fp32x"},
    "kiln-persistent": {"persistent": "true"},
}


def opened(layers, batch, own, others):
    common = ("--batch", batch, "--images", str(IMAGES))
    everyone = [
        sides.of_kiln(name, "CuedEpochs", *common, layers=layers, **OWN[name]) for name in own
    ]
    if others:
        script = ("torch_epoch.py", "--layers", layers, *common, "--variant")
        everyone += [sides.of_torch(f"torch {variant}", *script, variant) for variant in others]
    return Turns(everyone, int(os.environ["LIMIT"]) - ROUNDS_SECONDS)


def main(layers, batch, own, others):
    if "KILN_DATA" not in os.environ:
        fact(
            "not measured",
            what=f"epochs of {layers}",
            why="no MNIST: neither KILN_DATA nor target/carry/mnist",
        )
        return
    others = (["eager"] if SMALL else others.split(",")) if sides.has_torch() else []
    turns = opened(layers, batch, own.split(","), others)
    rounds = []
    for turn in range(-WARM, ROUNDS):
        answers = turns.round("epoch", turn)
        fact("epoch", turn=turn, answers=answers)
        if turn >= 0:
            rounds.append(answers)
    pairs = [(k, f"torch {variant}") for k in own.split(",") for variant in others]
    compare(f"{layers}, batch {batch}", rounds, pairs)
    turns.round("correct", kind="correct")
    turns.end()


main(*sys.argv[1:])
