// A launch: its groups, the buffers that they share, and what they do wrong.
#pragma once

#include "kernel.hpp"

#include <memory>
#include <set>

namespace ptx {

// Who wrote a word of a buffer and who read it last, and another who read it: launch, group and how
// often that had handed on what it wrote. Marks of former launches mean nobody.
struct Marks {
    uint64_t writer, reader, other;
};

struct Buffer {
    uint8_t *begin;
    size_t bytes;
    Marks *marks; // for each 4 bytes
    std::string name;
};

// How far a group has seen what each other one did, and how far it is itself.
using Clock = std::vector<uint64_t>;

class Launch {
public:
    const Kernel &kernel;
    unsigned items[3], groups[3];
    std::vector<uint64_t> arguments;
    std::vector<Buffer> buffers;
    std::set<std::string> findings;

    explicit Launch(const Kernel &kernel);

    void run();

    void find(const std::string &what, const Instruction &i);

    // The buffer with all these bytes; a fault, if there is none.
    const Buffer &buffer(const Instruction &i, uint64_t at, size_t bytes) const {
        if (i.buffer < buffers.size() && holds(buffers[i.buffer], at, bytes))
            return buffers[i.buffer];
        return other_buffer(i, at, bytes);
    }

    // Tells if a group reads or writes what another wrote, or writes what another read.
    void share(const Instruction &i, Group &group, uint64_t at, size_t bytes, bool write);

    // Hands on what the group has seen and done so far; sees what others have handed on there.
    void release(Group &group, uint64_t at);
    void acquire(Group &group, uint64_t at);

private:
    const uint64_t number;
    std::map<uint64_t, Clock> handed_on; // by the place where

    static bool holds(const Buffer &buffer, uint64_t at, size_t bytes) {
        return at - (uint64_t) buffer.begin <= buffer.bytes - bytes && bytes <= buffer.bytes;
    }

    const Buffer &other_buffer(const Instruction &i, uint64_t at, size_t bytes) const;
    bool ordered(uint64_t mark, const Group &group) const;
    uint64_t mark(const Group &group) const;
    void run_in_any_order();
    void run_in_turn();
};

} // namespace ptx
