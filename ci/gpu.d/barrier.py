"""What a barrier across all work-groups costs, by PTX of device scope, on NVIDIA alone. Nothing
promises that all groups run at once: each wait is bounded and reads a flag that the first to give up
sets, so that a launch ends in any case."""

import ctypes as c
import time

from facts import fact

SOURCE = """
#define POLLS 65536
kernel __attribute__((reqd_work_group_size(256, 1, 1)))
void meet(global uint* count, global volatile uint* failed, int steps) {
    local uint stop;
    uint target = 0, seen;
    for (int s = 0; s < steps; s++) {
        target += get_num_groups(0);
        barrier(CLK_GLOBAL_MEM_FENCE | CLK_LOCAL_MEM_FENCE);
        if (get_local_id(0) == 0) {
            ARRIVE(seen, count);
            uint polls = 0;
            do {
                LOOK(seen, count);
            } while ((int)(seen - target) < 0 && failed[0] == 0 && ++polls < POLLS);
            if ((int)(seen - target) < 0) failed[0] = 1;
            stop = failed[0];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (stop) return;
    }
}
"""
PTX = """
#define ARRIVE(seen, p) __asm__ volatile("atom.add.release.gpu.global.u32 %0, [%1], 1;" : "=r"(seen) : "l"(p) : "memory")
#define LOOK(seen, p) __asm__ volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(seen) : "l"(p) : "memory")
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
    met = room.read(failed, 4) == bytes(4) and room.read(count, 4) == (groups * steps).to_bytes(4, "little")
    return took if met else None


def probe(room, units, words=PTX):
    kernel = room.kernel(room.build(words + SOURCE), "meet")
    for groups in (units // 2, units, 2 * units):
        seconds(room, kernel, groups, 1)
        empty = seconds(room, kernel, groups, 0)
        whole = seconds(room, kernel, groups, STEPS)
        nanos = (whole - empty) / STEPS * 1e9 if whole and empty else None
        fact("barrier", groups=groups, all_met=whole is not None, nanos=nanos)
        if whole is None:
            return
