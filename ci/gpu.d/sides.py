"""The sides that ci/gpu compares, ready to be started: Kiln from the image, PyTorch where it is."""

import os
import pathlib
import subprocess

import kiln
from facts import fact
from turns import Side

PYTHON = os.environ["TORCH"]
SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "src" / "bench" / "python"


def of_kiln(name, main, *arguments, **properties):
    """A main class of src/bench on the image's JVM, device cl:0 unless a property says another."""
    flags = [f"-Dkiln.{name}={value}" for name, value in {"device": "cl:0", **properties}.items()]
    environment = {"KILN_MAIN": f"io.kiln.bench.peers.{main}", "KILN_JAVA_OPTS": " ".join(flags)}
    return lambda: Side(name, [kiln.KILN, *arguments], **environment)


def of_python(name, script, *arguments):
    """A side that needs nothing but Python, of this folder."""
    file = str(pathlib.Path(__file__).with_name(script))
    return lambda: Side(name, ["python3", file, *arguments])


def torch_command(script, *arguments):
    return [PYTHON, str(SCRIPTS / script), *arguments]


def of_torch(name, command):
    return lambda: Side(name, command)


def has_torch():
    """Whether there is a PyTorch; where not, a fact says so."""
    done = subprocess.run(
        [PYTHON, "-c", "import torch"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if done.returncode != 0:
        fact("not measured", what="PyTorch", why=f"{PYTHON} cannot import torch")
    return done.returncode == 0
