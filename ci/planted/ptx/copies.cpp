// "cp.async", 9.7.9.25.3: copies of 16 bytes into local memory. They come as late as they may.
#include "rules.hpp"

namespace ptx {
namespace {

const size_t BYTES = 16;

void begin_copies(Group &group, const Instruction &i) {
    const uint32_t *bytes = group.row<uint32_t>(i.operands[2]);
    group.each([&](int item) {
        if (bytes[item] != BYTES) throw Fault("a copy of other than 16 bytes: " + i.text);
        uint64_t to = group.address(i, i.operands[0], item);
        uint64_t from = group.address(i, i.operands[1], item);
        if (from % BYTES != 0) group.launch.find("not aligned", i);
        group.launch.share(i, group, from, BYTES, false);
        group.local(i, to, BYTES, item, true);
        group.expect_copy(to, BYTES);
        group.copies[item].push_back({from, to, group.bundles[item]});
    });
}

void end_bundle(Group &group, const Instruction &) {
    group.each([&](int item) { group.bundles[item]++; });
}

void wait_for_bundles(Group &group, const Instruction &i) {
    const uint32_t *but_newest = group.row<uint32_t>(i.operands[0]);
    group.each([&](int item) { group.end_copies(i, item, but_newest[item]); });
}

void wait_for_all(Group &group, const Instruction &i) {
    group.each([&](int item) {
        group.bundles[item]++;
        group.end_copies(i, item, 0);
    });
}

} // namespace

void add_copies(Rules &rules) {
    rules["cp.async.cg.shared.global"] = {{0, 8, 4}, begin_copies};
    rules["cp.async.commit_group"] = {{}, end_bundle};
    rules["cp.async.wait_group"] = {{4}, wait_for_bundles};
    rules["cp.async.wait_all"] = {{}, wait_for_all};
}

} // namespace ptx
