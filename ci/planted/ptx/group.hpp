// A group of items in lockstep: those at the least place in the code go on, until they meet others.
#pragma once

#include "launch.hpp"

#include <cstring>

namespace ptx {

// The copies that an item has begun: "cp.async", 9.7.9.25.3.
struct Copy {
    uint64_t from;
    uint64_t to;
    unsigned bundle;
};

class Group {
public:
    Launch &launch;
    const Kernel &kernel;
    const unsigned number;
    const int items;
    std::vector<int> active; // the items that execute the instruction
    std::vector<std::vector<Copy>> copies; // of each item
    std::vector<unsigned> bundles; // that it has ended
    Clock clock;

    Group(Launch &launch, unsigned number);

    // Goes on for about so many instructions, and says whether that was not all.
    bool run(long instructions);

    template <class T> T *row(const Operand &operand) {
        return reinterpret_cast<T *>(registers.data() + (size_t) operand.row * stride);
    }

    // For each active item. All of them is the usual case, and one for vectors.
    template <class F> void each(F f) {
        if ((int) active.size() == items) {
#pragma GCC ivdep
            for (int item = 0; item < items; item++) f(item);
        } else {
            for (int item : active) f(item);
        }
    }

    uint64_t address(const Instruction &i, const Operand &operand, int item) {
        return (operand.width == 8 ? row<uint64_t>(operand)[item] : row<uint32_t>(operand)[item])
                + (uint64_t) i.offset;
    }

    // Bytes of local memory, or of an item's stack, after all checks.
    uint8_t *local(const Instruction &i, uint64_t at, size_t bytes, int item, bool write);
    uint8_t *stack(const Instruction &i, uint64_t at, size_t bytes, int item);

    // Nobody may touch them until a copy has come.
    void expect_copy(uint64_t at, size_t bytes);
    void end_copies(const Instruction &i, int item, unsigned but_newest);

private:
    struct Touch { // barriers so far and the item
        uint64_t writer = 0, reader = 0;
    };

    const size_t stride; // of a row, in words of 4 bytes
    std::vector<uint32_t> registers;
    std::vector<uint8_t> local_memory, stacks;
    std::vector<Touch> touched; // each word of local memory
    uint64_t barriers = 1;
    std::vector<int> places, met; // where each item goes on, and behind which barrier it waits
    int here = 0, limit = 0; // the place of the active items, and of the first others
    int living, waiting = 0;

    void fill(const Constant &constant);
    void place_active(int place);
    void choose();
    void execute(const Instruction &i);
    void branch(const Instruction &i, const std::vector<int> &taken);
    void wait(const std::vector<int> &items);
    void end(const Instruction &i, const std::vector<int> &items);
    void pass_barrier();
    std::vector<int> guarded(const Instruction &i);
    void touch(const Instruction &i, Touch &word, int item, bool write);
};

} // namespace ptx
