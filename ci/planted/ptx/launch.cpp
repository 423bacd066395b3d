#include "group.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace ptx {
namespace {

const size_t MOST_FINDINGS = 8; // a launch
const long TURN = 5000; // instructions until the next of the groups that meet has its turn
const unsigned LAUNCH = 40, GROUP = 20; // the first bits of a mark's parts

uint64_t launches; // so far

uint64_t field(uint64_t mark, unsigned first, unsigned behind) {
    return mark >> first & ((1ull << (behind - first)) - 1);
}

} // namespace

Launch::Launch(const Kernel &kernel) : kernel(kernel), number(++launches) {}

void Launch::find(const std::string &what, const Instruction &i) {
    if (findings.size() < MOST_FINDINGS) findings.insert(what + ": " + i.text);
}

const Buffer &Launch::other_buffer(const Instruction &i, uint64_t at, size_t bytes) const {
    for (size_t b = 0; b < buffers.size(); b++) {
        if (!holds(buffers[b], at, bytes)) continue;
        i.buffer = b;
        return buffers[b];
    }
    std::string near;
    for (const Buffer &buffer : buffers) {
        int64_t from = (int64_t) (at - (uint64_t) buffer.begin);
        if (from >= -4096 && from < (int64_t) buffer.bytes + 4096)
            near += ", byte " + std::to_string(from) + " of the " + std::to_string(buffer.bytes)
                    + " of " + buffer.name;
    }
    throw Fault("outside of all buffers" + near + ": " + i.text);
}

uint64_t Launch::mark(const Group &group) const {
    uint64_t epoch = group.clock.empty() ? 0 : group.clock[group.number];
    return number << LAUNCH | (uint64_t) group.number << GROUP | epoch;
}

bool Launch::ordered(uint64_t mark, const Group &group) const {
    if (field(mark, LAUNCH, 64) != number) return true;
    uint64_t by = field(mark, GROUP, LAUNCH);
    if (by == group.number) return true;
    return !group.clock.empty() && field(mark, 0, GROUP) <= group.clock[by];
}

void Launch::share(
        const Instruction &i, Group &group, uint64_t at, size_t bytes, bool write) {
    const Buffer &held = buffer(i, at, bytes);
    const uint64_t mine = mark(group), from = at - (uint64_t) held.begin;
    for (Marks *m = held.marks + from / 4; m < held.marks + (from + bytes + 3) / 4; m++) {
        if (m->writer != mine && !ordered(m->writer, group))
            find("another group has written this of " + held.name, i);
        if (write && !(ordered(m->reader, group) && ordered(m->other, group)))
            find("another group has read this of " + held.name, i);
        if (write) {
            m->writer = mine;
        } else {
            if (m->reader >> GROUP != mine >> GROUP) m->other = m->reader;
            m->reader = mine;
        }
    }
}

// "Memory Consistency Model", 8: release and acquire patterns. What other items of a group did
// before its last barrier counts as this item's.
void Launch::release(Group &group, uint64_t at) {
    Clock &there = handed_on[at];
    there.resize(group.clock.size());
    for (size_t g = 0; g < there.size(); g++) there[g] = std::max(there[g], group.clock[g]);
    group.clock[group.number]++;
}

void Launch::acquire(Group &group, uint64_t at) {
    const Clock &there = handed_on[at];
    for (size_t g = 0; g < there.size(); g++)
        group.clock[g] = std::max(group.clock[g], there[g]);
}

void Launch::run() {
    if (kernel.meets) run_in_turn();
    else run_in_any_order();
}

void Launch::run_in_any_order() {
    std::vector<unsigned> order(groups[0] * groups[1] * groups[2]);
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), std::mt19937(1));
    for (unsigned number : order) {
        Group group(*this, number);
        while (group.run(TURN)) {}
    }
}

void Launch::run_in_turn() {
    std::vector<std::unique_ptr<Group>> all;
    for (unsigned g = 0; g < groups[0] * groups[1] * groups[2]; g++)
        all.push_back(std::make_unique<Group>(*this, g));
    for (bool more = true; more;) {
        more = false;
        for (const auto &group : all) more |= group->run(TURN);
    }
}

} // namespace ptx
