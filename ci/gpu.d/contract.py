"""The tests of the OpenCL device's contract, class by class, each a process and told as soon as it
is done; several at a time, since most of it is the driver's compiler."""

import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import xml.etree.ElementTree as xml
import zipfile

import kiln
from facts import fact, say

KIT = pathlib.Path(os.environ["KILN_CLASS_PATH"].removesuffix("*"))
WORK = pathlib.Path(os.environ["WORK"])
RESULTS = pathlib.Path(os.environ["OUT"]) / "results.json"
# Through one binding each family, then whole trainings against the bits of cpu.
FAMILIES = ("Jocl", "Lwjgl", "ClSameness", "RandomPlan")
CHOSEN = ("LwjglSkinny",) if os.environ["KILN_GPU_SMALL"] else FAMILIES
AT_ONCE = max(1, (os.cpu_count() or 1) // 8)


def all_classes():
    names = zipfile.ZipFile(KIT / "tests.jar").namelist()
    tests = sorted(name for name in names if name.startswith("io/kiln/device/cl/"))
    stems = [name.removesuffix(".class") for name in tests if name.endswith("Test.class")]
    return [s.replace("/", ".") for s in stems if s.rpartition("/")[2].startswith(CHOSEN)]


def told_before(own):
    """The classes that need not be run: what this stage found passed when it was not done, which is
    told again since its facts are replaced, and what other stages have told."""
    tests = set()
    for stage, results in json.loads(RESULTS.read_text(encoding="utf-8"))["stages"].items():
        for said in results["facts"]:
            if said.get("fact") == "contract" and (stage != own or said["passed"]):
                tests.add(said["test"])
                if stage == own:
                    fact(said.pop("fact"), **said)
    return tests


class Contract:
    """Runs what is left, in threads, until it is told to begin nothing more."""

    def __init__(self, stage):
        found = all_classes()
        before = told_before(stage)
        self.left = [test for test in found if test not in before]
        self.count = len(self.left)
        self.passed = []  # of each class that was told
        if not found:
            fact("contract", test="all", passed=False, why=f"no classes in {KIT / 'tests.jar'}")
            self.passed.append(False)
        self.running = set()
        self.ended = set()  # by wait
        self.whole = True  # whether none was ended or not reached
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._work, daemon=True) for _ in range(AT_ONCE)]
        for thread in self.threads:
            thread.start()

    def _next(self):
        with self.lock:
            return self.left.pop(0) if self.left else None

    def _work(self):
        while test := self._next():
            self._run(test)

    def stop(self):
        """Begins no class any more."""
        with self.lock:
            unreached, self.left = self.left, []
        if unreached:
            fact("not reached", classes=unreached)
            self.whole = False

    def wait(self, until):
        """Whether all that were told passed; who is not done by then is ended and not told."""
        for thread in self.threads:
            thread.join(max(0, until - time.monotonic()))
        self.stop()
        self.ended = set(self.running)
        for process in self.ended:
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
        if process in self.ended and process.returncode == -signal.SIGKILL:
            fact("ended", test=test)
            self.whole = False
        else:
            self.passed.append(told(test, reports, said, process.returncode))


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
    passed = code == 0 and not failures and count["tests"] > count["skipped"]
    count["seconds"] = float(found[0].get("time"))
    fact("contract", test=test, passed=passed, **count, code=code, failures=failures)
    return passed
