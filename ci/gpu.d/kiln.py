"""Kiln's command for the stages of ci/gpu: the image's launcher, which KILN names."""

import json
import os
import subprocess
import threading

from facts import fact, say

KILN = os.environ.get("KILN", "./kiln")


def has_verb(verb):
    """Whether this Kiln has that verb; where not, a fact says so."""
    done = subprocess.run(
        [KILN, verb, "--help"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    known = f"kiln {verb}" in done.stdout
    if not known:
        fact("not measured", what=f"kiln {verb}", why="this Kiln has no such verb")
    return known


def tell(*arguments, seconds=None):
    """Runs the command, for so long at most, and tells each line of JSON and the exit code."""
    say("kiln", *arguments)
    command = subprocess.Popen([KILN, *arguments], stdout=subprocess.PIPE, text=True)
    ended = threading.Timer(seconds or threading.TIMEOUT_MAX, command.terminate)
    ended.daemon = True
    ended.start()
    for line in command.stdout:
        try:
            fact(f"kiln {arguments[0]}", said=json.loads(line))
        except ValueError:
            say(line.rstrip())
    code = command.wait()
    ended.cancel()
    fact("exit code", command=" ".join(("kiln", *arguments)), code=code)
    return code
