"""An epoch of many small networks, on MNIST: Kiln, a compute unit each, beside Kiln and PyTorch one
after another, and beside PyTorch with all of them batched. Seconds are those of one network."""

import os

import sides
from facts import fact
from turns import Turns, compare

SMALL = bool(os.environ["KILN_GPU_SMALL"])
ROUNDS, WARM, IMAGES = (3, 1, 1_000) if SMALL else (9, 2, 60_000)
READY_SECONDS = 75
# One after another each takes as long as the next: these many stand for all.
SERIAL = "2" if SMALL else "8"
OWN = {"kiln": "together", "kiln serial": "serial"}
BATCHED = ("eager",) if SMALL else ("graph", "graph-compiled", "eager")
ONE = ("eager",) if SMALL else ("graph",)


def opened(networks, layers):
    count = {"together": networks, "batched": networks, "serial": SERIAL}
    common = ("--batch", "128", "--images", str(IMAGES))

    def told(way):
        return (*common, "--networks", count[way], "--way", way)

    everyone = [
        sides.of_kiln(name, "CuedMany", *told(way), layers=layers) for name, way in OWN.items()
    ]
    if sides.has_torch():
        for way, variants in (("serial", ONE), ("batched", BATCHED)):
            script = ("torch_many.py", "--layers", layers, *told(way), "--variant")
            everyone += [sides.of_torch(f"torch {way} {v}", *script, v) for v in variants]
    return Turns(everyone, READY_SECONDS, at_once=True)


def compared(networks, layers):
    if "KILN_DATA" not in os.environ:
        fact("not measured", what=f"{networks} networks", why="no MNIST, as the stages before say")
        return
    turns = opened(networks, layers)
    rounds = []
    for turn in range(-WARM, ROUNDS):
        answers = turns.round("epoch", turn)
        fact("epoch", turn=turn, answers=answers)
        if turn >= 0:
            rounds.append(answers)
    others = [side.name for side in turns.sides if side.name != "kiln"]
    compare(f"{networks} x {layers}", rounds, [("kiln", other) for other in others])
    turns.round("correct", kind="correct")
    turns.end()
