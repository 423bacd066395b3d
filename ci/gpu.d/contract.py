"""The tests of the OpenCL device's contract, class by class, each a process and told as soon as it
is done; several at a time, since most of it is the driver's compiler."""

import os
import pathlib
import subprocess
import threading
import time
import xml.etree.ElementTree as xml
import zipfile

import kiln
from facts import fact, say

KIT = pathlib.Path(os.environ["KILN_CLASS_PATH"].removesuffix("*"))
WORK = pathlib.Path(os.environ["WORK"])
DONE = WORK / "contract"  # a file for each class that was told
# Through one binding each family, then whole trainings against the bits of cpu.
FAMILIES = ("Jocl", "Lwjgl", "ClSameness", "RandomPlan")
CHOSEN = ("LwjglSkinny",) if os.environ["KILN_GPU_SMALL"] else FAMILIES
AT_ONCE = max(1, (os.cpu_count() or 1) // 8)


def left():
    """The classes that were not told yet."""
    names = zipfile.ZipFile(KIT / "tests.jar").namelist()
    tests = sorted(name for name in names if name.startswith("io/kiln/device/cl/"))
    stems = [name.removesuffix(".class") for name in tests if name.endswith("Test.class")]
    chosen = [s.replace("/", ".") for s in stems if s.rpartition("/")[2].startswith(CHOSEN)]
    return [test for test in chosen if not (DONE / test).exists()]


class Contract:
    """Runs what is left, in threads, until it is told to begin nothing more."""

    def __init__(self):
        DONE.mkdir(exist_ok=True)
        self.left = left()
        self.count = len(self.left)
        self.passed = []
        self.running = set()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._work, daemon=True) for _ in range(AT_ONCE)]
        for thread in self.threads:
            thread.start()

    def _next(self):
        with self.lock:
            return self.left.pop(0) if self.left else None

    def _work(self):
        while test := self._next():
            self.passed.append(self._run(test))

    def stop(self):
        """Begins no class any more."""
        with self.lock:
            unreached, self.left = self.left, []
        if unreached:
            fact("not reached", classes=unreached)

    def wait(self, until):
        """Whether all that were run passed; who is not done by then is ended and not told."""
        for thread in self.threads:
            thread.join(max(0, until - time.monotonic()))
        self.stop()
        for process in list(self.running):
            process.kill()
        for thread in self.threads:
            thread.join()
        return all(self.passed)

    def _run(self, test):
        reports = WORK / "reports" / test
        command = ["execute", "--disable-banner", "--details=none", f"--reports-dir={reports}"]
        environment = {
            "KILN_MAIN": "org.junit.platform.console.ConsoleLauncher",
            "KILN_REQUIRE_CL": "1",
        }
        process = subprocess.Popen(
            ["nice", "-n", "10", kiln.KILN, *command, f"--select-class={test}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | environment,
        )
        self.running.add(process)
        said, _ = process.communicate()
        self.running.discard(process)
        if process.returncode < 0:
            fact("ended", test=test)
            return True
        (DONE / test).touch()
        return told(test, reports, said, process.returncode)


def told(test, reports, said, code):
    found = [xml.parse(file).getroot() for file in reports.glob("TEST-*jupiter.xml")]
    if not found:
        say(said[-2000:])
        fact("contract", test=test, passed=False, why=f"no report, exit code {code}")
        return False
    failures = {
        case.get("name"): (broken.get("message") or broken.text or "")[:300]
        for case in found[0].iter("testcase")
        for broken in (*case.findall("failure"), *case.findall("error"))
    }
    count = {key: int(found[0].get(key)) for key in ("tests", "skipped")}
    passed = not failures and count["tests"] > count["skipped"]
    seconds = float(found[0].get("time"))
    fact("contract", test=test, passed=passed, **count, seconds=seconds, failures=failures)
    return passed
