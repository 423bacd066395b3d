// "Comparison and Selection Instructions", 9.7.6.
#include "rules.hpp"

namespace ptx {
namespace {

template <class T> void add_order(Rules &rules, const std::string &type) {
    auto rule = [&](const char *name, auto f) {
        rules[std::string("setp.") + name + "." + type] = binary<uint32_t, T, T>(f);
    };
    rule("eq", [](T a, T b) { return a == b; });
    rule("ne", [](T a, T b) { return a < b || a > b; });
    rule("lt", [](T a, T b) { return a < b; });
    rule("le", [](T a, T b) { return a <= b; });
    rule("gt", [](T a, T b) { return a > b; });
    rule("ge", [](T a, T b) { return a >= b; });
}

// They also hold if a number is none.
void add_unordered(Rules &rules) {
    auto rule = [&](const char *name, auto f) {
        rules[std::string("setp.") + name + ".f32"] = binary<uint32_t, float, float>(f);
    };
    rule("equ", [](float a, float b) { return !(a < b || a > b); });
    rule("neu", [](float a, float b) { return a != b; });
    rule("ltu", [](float a, float b) { return !(a >= b); });
    rule("leu", [](float a, float b) { return !(a > b); });
    rule("gtu", [](float a, float b) { return !(a <= b); });
    rule("geu", [](float a, float b) { return !(a < b); });
}

template <class T> Rule selection() {
    return ternary<T, T, T, uint32_t>([](T a, T b, uint32_t first) { return first ? a : b; });
}

} // namespace

void add_comparisons(Rules &rules) {
    add_order<uint16_t>(rules, "u16");
    for (const char *type : {"u32", "b32"}) add_order<uint32_t>(rules, type);
    for (const char *type : {"u64", "b64"}) add_order<uint64_t>(rules, type);
    add_order<int16_t>(rules, "s16");
    add_order<int32_t>(rules, "s32");
    add_order<int64_t>(rules, "s64");
    add_order<float>(rules, "f32");
    add_unordered(rules);
    for (const char *type : {"b16", "u16", "s16", "b32", "u32", "s32", "f32"})
        rules[std::string("selp.") + type] = selection<uint32_t>();
    for (const char *type : {"b64", "u64", "s64"})
        rules[std::string("selp.") + type] = selection<uint64_t>();
}

} // namespace ptx
