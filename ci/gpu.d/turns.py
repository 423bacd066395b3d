"""Sides that go in turn: each is a process that stays, waits for a cue on stdin and answers with a
line of JSON, so that one of them is at work at a time, A B C, B C A, C A B."""

import json
import math
import os
import select
import subprocess
import time

from facts import fact


class Side:
    """One process. It is ready once it has said its first line."""

    def __init__(self, name, command, **environment):
        self.name = name
        self.refused = None  # the cue
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )

    def ask(self, cue, seconds):
        try:
            self.process.stdin.write(cue + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        return self.answer(seconds)

    def answer(self, seconds):
        """The next line, or None from a side that has ended, failed or takes longer than that."""
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if ready else ""
        try:
            return json.loads(line)
        except ValueError:
            return None

    def end(self):
        self.process.kill()
        self.process.wait()


class Turns:
    """Sides that are ready. One that fails on the way is told and leaves; the others go on. One
    that refuses a cue is told, and asked again once there is another."""

    def __init__(self, measuring, seconds, others=()):
        """Starts those that measure already while they get ready, one after another; then the
        others at once."""
        until = time.monotonic() + seconds
        self.seconds = seconds
        self.sides = []
        for opener in measuring:
            self._ready(opener(), until)
        for side in [opener() for opener in others]:
            self._ready(side, until)

    def _ready(self, side, until):
        self.sides.append(side)
        self._took(side, side.answer(max(1, until - time.monotonic())), "side")

    def _took(self, side, answer, kind, cue=None):
        """Whether that is an answer."""
        if answer is None or "unavailable" in answer:
            why = (answer or {}).get("unavailable", "it failed or took too long")
            fact("not measured", what=side.name, why=why)
            side.end()
            self.sides.remove(side)
            return False
        if "refused" in answer:
            fact("refused", case=cue, what=side.name, why=answer["refused"])
            side.refused = cue
            return False
        if kind:
            fact(kind, name=side.name, **answer)
        return True

    def round(self, cue, turn=0, kind=None, among=None):
        """One answer of each side, or of each among these, by name; the order rotates with the
        number of the turn."""
        asked = [s for s in self.sides if s.refused != cue and (not among or s.name in among)]
        shift = turn % max(1, len(asked))
        answers = {}
        for side in asked[shift:] + asked[:shift]:
            answer = side.ask(cue, self.seconds)
            if self._took(side, answer, kind, cue):
                answers[side.name] = answer
        return answers

    def end(self):
        for side in self.sides:
            side.end()


def median(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def interval(values):
    """Between two order statistics: holds the median with 95 % or more, for six values or more."""
    ordered = sorted(values)
    n, left = len(ordered), 0
    while 2 * sum(math.comb(n, i) for i in range(left + 2)) <= 0.05 * 2**n:
        left += 1
    return ordered[left], ordered[n - 1 - left]


def compare(case, rounds, pairs):
    """Tells the medians of sides; and of each pair, how many times as long as the first of it the
    other one takes."""
    names = [name for name in rounds[0] if all(name in answers for answers in rounds)]
    seconds = {name: [answers[name]["seconds"] for answers in rounds] for name in names}
    for name, values in seconds.items():
        fact(
            "seconds",
            case=case,
            side=name,
            median=median(values),
            least=min(values),
            most=max(values),
        )
    for own, other in pairs:
        if own in seconds and other in seconds:
            ratios = [o / k for o, k in zip(seconds[other], seconds[own], strict=True)]
            low, high = interval(ratios)
            fact("ratio", case=case, of=other, to=own, median=median(ratios), low=low, high=high)
