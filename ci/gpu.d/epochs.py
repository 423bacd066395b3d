"""Stages 4 and 5: an epoch of MNIST, Kiln beside PyTorch in turn, on the same device.

epochs.py LAYERS BATCH VARIANT,...   the variants of src/bench/python/torch_epoch.py
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


def opened(layers, batch, variants):
    common = ("--batch", batch, "--images", str(IMAGES))
    everyone = [sides.of_kiln("CuedEpochs", *common, layers=layers)]
    if sides.has_torch():
        script = ("torch_epoch.py", "--layers", layers, *common, "--variant")
        everyone += [sides.of_torch(f"torch {variant}", *script, variant) for variant in variants]
    return Turns(everyone, int(os.environ["LIMIT"]) - ROUNDS_SECONDS)


def main(layers, batch, variants):
    if "KILN_DATA" not in os.environ:
        fact(
            "not measured",
            what=f"epochs of {layers}",
            why="no MNIST: neither KILN_DATA nor target/carry/mnist",
        )
        return
    turns = opened(layers, batch, ("eager",) if SMALL else variants.split(","))
    rounds = []
    for turn in range(-WARM, ROUNDS):
        answers = turns.round("epoch", turn)
        fact("epoch", turn=turn, answers=answers)
        if turn >= 0:
            rounds.append(answers)
    turns.round("correct", kind="correct")
    compare(f"{layers}, batch {batch}", rounds)
    turns.end()


main(*sys.argv[1:])
