#include "group.hpp"

#include <algorithm>
#include <climits>

namespace ptx {
namespace {

const int WAITS = INT_MAX - 1, ENDED = INT_MAX; // behind all places
const uint32_t JUNK = 0xFFBADBAD; // as a float no number
const uint64_t ITEMS = 2048; // more than a group can have
const uint64_t SEVERAL = ITEMS - 1, ON_ITS_WAY = ~0ull;

} // namespace

Group::Group(Launch &launch, unsigned number)
    : launch(launch), kernel(launch.kernel), number(number),
      items((int) (launch.items[0] * launch.items[1] * launch.items[2])), active(items),
      copies(items), bundles(items), stride((items + 15) / 16 * 16),
      registers(kernel.rows * stride, JUNK), local_memory(kernel.local_bytes, 0xFF),
      stacks(kernel.stack_bytes * items, 0xFF), touched(kernel.local_bytes / 4 + 1),
      places(items), met(items), living(items) {
    for (const Constant &constant : kernel.constants) fill(constant);
    if (kernel.meets) {
        clock.assign(launch.groups[0] * launch.groups[1] * launch.groups[2], 0);
        clock[number] = 1;
    }
    choose();
}

void Group::fill(const Constant &constant) {
    const unsigned d = constant.source == Constant::NUMBER ? 0 : (unsigned) constant.number;
    auto nth = [d](unsigned n, const unsigned *of) {
        return d == 0 ? n % of[0] : d == 1 ? n / of[0] % of[1] : n / of[0] / of[1];
    };
    for (int item = 0; item < items; item++) {
        uint64_t value = constant.number;
        switch (constant.source) {
        case Constant::NUMBER: break;
        case Constant::ARGUMENT: value = launch.arguments[d]; break;
        case Constant::ITEM: value = nth((unsigned) item, launch.items); break;
        case Constant::GROUP: value = nth(number, launch.groups); break;
        case Constant::GROUP_SIZE: value = launch.items[d]; break;
        case Constant::GROUPS: value = launch.groups[d]; break;
        case Constant::LANE: value = (uint64_t) item % 32; break;
        }
        if (constant.to.width == 8) row<uint64_t>(constant.to)[item] = value;
        else row<uint32_t>(constant.to)[item] = (uint32_t) value;
    }
}

void Group::place_active(int place) {
    for (int item : active) places[item] = place;
}

void Group::choose() {
    here = *std::min_element(places.begin(), places.end());
    limit = INT_MAX;
    active.clear();
    for (int item = 0; item < items; item++) {
        if (places[item] == here) active.push_back(item);
        else limit = std::min(limit, places[item]);
    }
}

bool Group::run(long instructions) {
    while (living > 0 && instructions-- > 0) {
        execute(kernel.code[here]);
        if (here >= limit) {
            place_active(here);
            choose();
        }
    }
    return living > 0;
}

void Group::execute(const Instruction &i) {
    if (i.flow == Instruction::PLAIN && i.guard < 0) {
        (*i.work)(*this, i);
        here++;
        return;
    }
    std::vector<int> chosen = guarded(i);
    switch (i.flow) {
    case Instruction::BRANCH: return branch(i, chosen);
    case Instruction::BARRIER: return wait(chosen);
    case Instruction::RETURN: return end(i, chosen);
    case Instruction::PLAIN: break;
    }
    active.swap(chosen);
    if (!active.empty()) (*i.work)(*this, i);
    active.swap(chosen);
    here++;
}

std::vector<int> Group::guarded(const Instruction &i) {
    if (i.guard < 0) return active;
    std::vector<int> chosen;
    const uint32_t *guards = row<uint32_t>({i.guard, 4});
    for (int item : active)
        if ((guards[item] != 0) != i.unless) chosen.push_back(item);
    return chosen;
}

void Group::branch(const Instruction &i, const std::vector<int> &taken) {
    if (taken.empty() || taken.size() == active.size()) {
        here = taken.empty() ? here + 1 : i.target;
        return;
    }
    place_active(here + 1);
    for (int item : taken) places[item] = i.target;
    choose();
}

void Group::wait(const std::vector<int> &those) {
    place_active(here + 1);
    for (int item : those) {
        met[item] = here + 1;
        places[item] = WAITS;
    }
    waiting += (int) those.size();
    if (waiting == living) pass_barrier();
    choose();
}

// All items of a group have to come to the same barrier ("OpenCL C", 6.15.8).
void Group::pass_barrier() {
    int place = -1;
    for (int item = 0; item < items; item++) {
        if (places[item] != WAITS) continue;
        if (place >= 0 && met[item] != place)
            launch.find("items of a group wait at different barriers", kernel.code[place - 1]);
        place = places[item] = met[item];
    }
    if (living < items)
        launch.find("a barrier after some items have ended", kernel.code[place - 1]);
    waiting = 0;
    barriers++;
}

void Group::end(const Instruction &i, const std::vector<int> &those) {
    place_active(here + 1);
    for (int item : those) {
        places[item] = ENDED;
        if (!copies[item].empty()) launch.find("ends before its copies have come", i);
    }
    living -= (int) those.size();
    if (waiting > 0 && waiting == living) pass_barrier();
    choose();
}

uint8_t *Group::local(const Instruction &i, uint64_t at, size_t bytes, int item, bool write) {
    if (at > kernel.local_bytes || bytes > kernel.local_bytes - at)
        throw Fault("outside of local memory, byte " + std::to_string(at) + " of "
                + std::to_string(kernel.local_bytes) + ": " + i.text);
    if (at % bytes != 0) launch.find("not aligned in local memory", i);
    for (size_t word = at / 4; word * 4 < at + bytes; word++) touch(i, touched[word], item, write);
    return &local_memory[at];
}

void Group::touch(const Instruction &i, Touch &word, int item, bool write) {
    const uint64_t since = barriers * ITEMS, mine = since + (uint64_t) item;
    if (word.writer == ON_ITS_WAY)
        launch.find("touches local memory before its copy has come", i);
    else if (word.writer >= since && word.writer != mine)
        launch.find("a race in local memory: another item has written it", i);
    else if (write && word.reader >= since && word.reader != mine)
        launch.find("a race in local memory: another item has read it", i);
    if (write) word.writer = mine;
    else word.reader = word.reader >= since && word.reader != mine ? since + SEVERAL : mine;
}

void Group::expect_copy(uint64_t at, size_t bytes) {
    memset(&local_memory[at], 0xFF, bytes);
    for (size_t word = at / 4; word < (at + bytes) / 4; word++) touched[word].writer = ON_ITS_WAY;
}

void Group::end_copies(const Instruction &i, int item, unsigned but_newest) {
    size_t left = 0;
    for (const Copy &copy : copies[item]) {
        if (copy.bundle + but_newest >= bundles[item]) {
            copies[item][left++] = copy;
            continue;
        }
        for (size_t word = copy.to / 4; word < copy.to / 4 + 4; word++) touched[word].writer = 0;
        memcpy(local(i, copy.to, 16, item, true), (const void *) copy.from, 16);
    }
    copies[item].resize(left);
}

uint8_t *Group::stack(const Instruction &i, uint64_t at, size_t bytes, int item) {
    if (at > kernel.stack_bytes || bytes > kernel.stack_bytes - at)
        throw Fault("outside of its stack: " + i.text);
    if (at % bytes != 0) launch.find("not aligned on its stack", i);
    return &stacks[(size_t) item * kernel.stack_bytes + at];
}

} // namespace ptx
