"""What a barrier across all work-groups costs, by PTX of device scope: for NVIDIA alone."""

import ctypes as c
import pathlib
import time

from facts import fact

SOURCE = pathlib.Path(__file__).with_name("barrier.cl").read_text(encoding="utf-8")
PTX = """
#define PTX __asm__ volatile
#define ARRIVE(seen, p) \\
    PTX("atom.add.release.gpu.global.u32 %0, [%1], 1;" : "=r"(seen) : "l"(p) : "memory")
#define LOOK(seen, p) \\
    PTX("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(seen) : "l"(p) : "memory")
"""
GROUP = 256
STEPS = 1_000


def seconds(room, kernel, groups, steps):
    """Seconds of a launch, or None where not all groups met."""
    count, failed = room.buffer(4), room.buffer(4)
    for buffer in (count, failed):
        room.write(buffer, bytes(4))
    for index, value in enumerate((count, failed, c.c_int32(steps))):
        room.argument(kernel, index, value)
    began = time.perf_counter()
    room.enqueue(kernel, groups * GROUP, GROUP)
    room.finish()
    took = time.perf_counter() - began
    arrivals = int.from_bytes(room.read(count, 4), "little")
    return took if arrivals == groups * steps and room.read(failed, 4) == bytes(4) else None


def probe(room, units, atomics=PTX):
    kernel = room.kernel(room.build(atomics + SOURCE), "meet")
    for groups in (units // 2, units, 2 * units):
        seconds(room, kernel, groups, 1)
        empty = seconds(room, kernel, groups, 0)
        whole = seconds(room, kernel, groups, STEPS)
        nanos = (whole - empty) / STEPS * 1e9 if whole and empty else None
        fact("barrier", groups=groups, all_met=whole is not None, nanos=nanos)
        if whole is None:
            return
