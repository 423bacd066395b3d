"""Keeps results.json of ci/gpu whole: each change is written beside it and put in its place.

results.py FILE machine [OPENCL]              what machine this is; clocks, before and after
results.py FILE stage NAME STATUS SECONDS FACTS   the facts of a stage, one object of JSON a line
results.py FILE has NAME                      exits with 0 when that stage is done
"""

import json
import os
import platform
import subprocess
import sys
import time

QUERY = "name,driver_version,pstate,clocks.sm,clocks.mem,power.draw,temperature.gpu,memory.used"


def read(file):
    if not os.path.exists(file):
        return {"machines": [], "stages": {}}
    with open(file, encoding="utf-8") as source:
        return json.load(source)


def write(file, results):
    part = f"{file}.part"
    with open(part, "w", encoding="utf-8") as target:
        json.dump(results, target, indent=1, allow_nan=False)
        target.write("\n")
    os.replace(part, file)


def facts_in(file):
    """The lines that are whole; a stage that was ended may leave half of its last one."""
    facts = []
    with open(file, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                facts.append(json.loads(line, parse_constant=lambda _: None))
            except ValueError:
                if line.strip():
                    facts.append({"not JSON": line.strip()[:400]})
    return facts


def said_by(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return None


def machine(opencl):
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "opencl": opencl,
        "nvidia-smi": said_by("nvidia-smi", f"--query-gpu={QUERY}", "--format=csv"),
    }


def main(file, verb, *rest):
    results = read(file)
    if verb == "has":
        sys.exit(results["stages"].get(rest[0], {}).get("status") != "done")
    if verb == "machine":
        results["machines"].append(machine(rest[0] if rest else None))
    elif verb == "stage":
        name, status, seconds, facts = rest
        if status.startswith("skipped") and name in results["stages"]:
            return  # what it had found before is kept
        results["stages"][name] = {
            "status": status,
            "seconds": int(seconds),
            "facts": facts_in(facts),
        }
    write(file, results)


main(*sys.argv[1:])
