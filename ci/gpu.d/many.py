"""An epoch of many small networks, on MNIST: Kiln, a compute unit each, beside Kiln and PyTorch one
after another, and beside PyTorch with all of them batched. Seconds are those of one network."""

import os

import sides
from facts import fact
from turns import Turns, compare

SMALL = bool(os.environ["KILN_GPU_SMALL"])
ROUNDS, WARM, IMAGES = (3, 1, 1_000) if SMALL else (9, 2, 60_000)
NETWORKS, LAYERS = ("2", "784-16-10") if SMALL else ("132", "784-128-64-10")
# What is kept of the stage's limit for the rounds.
ROUNDS_SECONDS = 30
# One after another each takes as long as the next: these many stand for all.
SERIAL = "2" if SMALL else "8"
COUNT = {"together": NETWORKS, "batched": NETWORKS, "serial": SERIAL}
OWN = {"kiln": "together", "kiln serial": "serial"}
BATCHED = ("eager",) if SMALL else ("graph", "graph-compiled")
ONE = ("eager",) if SMALL else ("graph",)


def options(way):
    return ("--batch", "128", "--images", str(IMAGES), "--networks", COUNT[way], "--way", way)


def torch_command(way, variant):
    words = ("--layers", LAYERS, *options(way), "--variant", variant)
    return sides.torch_command("torch_many.py", *words)


def compiled():
    """The sides of PyTorch that compile for long."""
    return [(f"batched {v}", torch_command("batched", v)) for v in BATCHED if "compiled" in v]


def opened():
    everyone = [
        sides.of_kiln(name, "CuedMany", *options(way), layers=LAYERS) for name, way in OWN.items()
    ]
    if sides.has_torch():
        for way, variants in (("serial", ONE), ("batched", BATCHED)):
            everyone += [
                sides.of_torch(f"torch {way} {v}", torch_command(way, v)) for v in variants
            ]
    return Turns((), max(10, int(os.environ["LIMIT"]) - ROUNDS_SECONDS), everyone)


def main():
    if "KILN_DATA" not in os.environ:
        fact("not measured", what=f"{NETWORKS} networks", why="no MNIST, as the stages before say")
        return
    turns = opened()
    rounds = []
    for turn in range(-WARM, ROUNDS):
        answers = turns.round("epoch", turn)
        fact("epoch", turn=turn, answers=answers)
        if turn >= 0:
            rounds.append(answers)
    others = [side.name for side in turns.sides if side.name != "kiln"]
    compare(f"{NETWORKS} x {LAYERS}", rounds, [("kiln", other) for other in others])
    turns.round("correct", kind="correct")
    turns.end()


if __name__ == "__main__":
    main()
