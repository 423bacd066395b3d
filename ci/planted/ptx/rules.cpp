#include "rules.hpp"

namespace ptx {

const Rule *find_rule(const std::string &opcode) {
    static const Rules rules = [] {
        Rules all;
        add_arithmetic(all);
        add_comparisons(all);
        add_conversions(all);
        add_accesses(all);
        add_copies(all);
        add_tensor_cores(all);
        return all;
    }();
    auto found = rules.find(opcode);
    return found == rules.end() ? nullptr : &found->second;
}

} // namespace ptx
