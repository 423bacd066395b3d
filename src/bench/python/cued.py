"""A side that stays and waits for its turn, as Cued.java is one: for each line on stdin, its cue,
it does a piece of work and answers with one line of JSON."""

import json
import math
import sys


def answer(ready, work):
    """Says that the side is ready, and what it is; then answers until stdin ends."""
    print(json.dumps(ready), flush=True)
    for cue in sys.stdin:
        found = work(cue.strip())
        print(json.dumps({key: plain(value) for key, value in found.items()}), flush=True)


def plain(value):
    return None if isinstance(value, float) and not math.isfinite(value) else value
