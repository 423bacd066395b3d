"""What a stage found, one object of JSON a line on stdout; words for people go to stderr."""

import json
import math
import sys
import threading

LINE = threading.Lock()


def plain(value):
    """NaN and infinity are no JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def fact(kind, /, **fields):
    with LINE:
        print(json.dumps({"fact": kind, **plain(fields)}, allow_nan=False), flush=True)
    say(kind, " ".join(f"{key}={value}" for key, value in fields.items())[:300])


def say(*words):
    print("  ", *words, file=sys.stderr, flush=True)
