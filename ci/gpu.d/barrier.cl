// All groups meet, `steps` times. Nothing promises that they run at once: each wait is bounded and
// reads a flag that the first to give up sets, so that a launch ends in any case. ARRIVE, LOOK are
// atomics of device scope: barrier.py has them in PTX.
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
