// Kernels as read from PTX, decoded: what a group of items executes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace ptx {

class Group;

// A register, constant or special register: a value for each item of a group, 4 or 8 bytes wide.
// Predicates and what is narrower take 4 bytes.
struct Operand {
    int row = -1;
    int width = 4;
};

struct Instruction {
    enum Flow { PLAIN, BRANCH, BARRIER, RETURN };

    std::string text;
    Flow flow = PLAIN;
    const std::function<void(Group &, const Instruction &)> *work = nullptr;
    int guard = -1; // row of its predicate, or none
    bool unless = false;
    std::vector<Operand> operands; // in order, those of {vectors} one by one
    int64_t offset = 0; // beside the register of its address
    int target = -1;
    mutable size_t buffer = 0; // the one it met last, where it will look first
};

using Work = std::function<void(Group &, const Instruction &)>;

// How instructions of one opcode are executed, and how wide its operands are; 0: as declared.
struct Rule {
    std::vector<int> widths;
    Work work;
};

using Rules = std::map<std::string, Rule>;

const Rule *find_rule(const std::string &opcode);

// What fills a row before a group begins.
struct Constant {
    enum Source { NUMBER, ARGUMENT, ITEM, GROUP, GROUP_SIZE, GROUPS, LANE };

    Source source;
    uint64_t number; // or which argument, or dimension
    Operand to;
};

struct Parameter {
    std::string name;
    int width;
    bool pointer;
};

struct Kernel {
    std::string name;
    std::vector<Parameter> parameters;
    std::vector<Instruction> code;
    std::vector<Constant> constants;
    unsigned items[3] = {0, 0, 0}; // of a group, where the kernel says so
    int rows = 0;
    size_t local_bytes = 0; // a group's; "shared" in PTX
    size_t stack_bytes = 0; // an item's; "local" in PTX
    bool meets = false; // its groups wait for each other
    std::string unknown; // the first line that nothing here understands
};

using Kernels = std::map<std::string, Kernel>;

Kernels read_kernels(const std::string &text);

// What ends a launch at once.
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace ptx
