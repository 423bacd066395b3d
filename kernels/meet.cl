// The groups of a launch hand numbers on: each item writes one, meets all, reads that of the next
// group, meets all again, so often. Wrong numbers count at arrived[1].
//   arrived (1, 2) int, zeros before; said (groups, 64) int
// One work-group: 64 work-items. All groups must be at work at a time, or wait `spins` looks each.
// Parameters: none. It needs a scope_*.clh before it.
// There is no plainer kernel.
#ifndef NAME
#define NAME meet
#endif
#ifndef KILN_SCOPE
#include "scope_emulated.clh"
#endif
#include "grid.clh"

__attribute__((reqd_work_group_size(64, 1, 1))) kernel void NAME(
        global int* arrived, global int* said, int rounds, int spins, int wanted) {
    local int more[1];
    const int groups = get_num_groups(0);
    const int next = ((int) get_group_id(0) + 1) % groups * 64 + (int) get_local_id(0);
    const int mine = get_global_id(0);
    int wrong = 0;
    int round = 0;
    bool going = true;
    do {
        said[mine] = mine + round;
        going = grid_meet(arrived, more, (2 * round + 1) * wanted, spins, false);
        wrong += going && said[next] != next + round;
        going = grid_meet(arrived, more, (2 * round + 2) * wanted, spins, !going);
    } while (++round < rounds && going);
    if (wrong > 0) {
        DEVICE_ADD(arrived + 1, wrong);
    }
}
