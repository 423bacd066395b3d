// "Integer Arithmetic", 9.7.1; "Floating Point", 9.7.3; "Logic and Shift", 9.7.8; "mov", 9.7.9.
#include "rules.hpp"

#include <algorithm>
#include <cmath>

namespace ptx {
namespace {

// Nothing may count on what a division by 0 gives; -1 is what would overflow.
template <class T> T quotient(T a, T b) {
    if (b == 0) return (T) -1;
    return std::is_signed_v<T> && b == (T) -1 ? (T) (0 - (std::make_unsigned_t<T>) a) : (T) (a / b);
}

template <class T> void add_integers(Rules &rules, const std::string &type) {
    using U = std::make_unsigned_t<T>;
    auto rule = [&](const char *opcode, auto f) { rules[opcode + type] = binary<T, T, T>(f); };
    rule("add.", [](T a, T b) { return (T) ((U) a + (U) b); });
    rule("sub.", [](T a, T b) { return (T) ((U) a - (U) b); });
    rule("mul.lo.", [](T a, T b) { return (T) ((uint64_t) a * (uint64_t) b); });
    rule("min.", [](T a, T b) { return std::min(a, b); });
    rule("max.", [](T a, T b) { return std::max(a, b); });
    rule("div.", [](T a, T b) { return quotient(a, b); });
    rule("rem.", [](T a, T b) { return (T) ((U) a - (U) quotient(a, b) * (U) b); });
    rules["mad.lo." + type] = ternary<T, T, T, T>(
            [](T a, T b, T c) { return (T) ((uint64_t) a * (uint64_t) b + (uint64_t) c); });
    rules["neg." + type] = unary<T, T>([](T a) { return (T) (0 - (U) a); });
    rules["abs." + type] = unary<T, T>([](T a) { return a < 0 ? (T) (0 - (U) a) : a; });
    rules["shr." + type] = binary<T, T, uint32_t>([](T a, uint32_t by) {
        const uint32_t most = sizeof(T) * 8 - 1;
        return by > most && std::is_unsigned_v<T> ? (T) 0 : (T) (a >> std::min(by, most));
    });
}

// Products of twice the width, or the upper half of them.
template <class T, class Wide> void add_products(Rules &rules, const std::string &type) {
    rules["mul.wide." + type] = binary<Wide, T, T>([](T a, T b) { return (Wide) a * b; });
    rules["mad.wide." + type] = ternary<Wide, T, T, Wide>(
            [](T a, T b, Wide c) { return (Wide) ((uint64_t) ((Wide) a * b) + (uint64_t) c); });
    rules["mul.hi." + type] = binary<T, T, T>(
            [](T a, T b) { return (T) ((Wide) a * b >> sizeof(T) * 8); });
}

template <class T> void add_bits(Rules &rules, const std::string &type) {
    rules["mov." + type] = unary<T, T>([](T a) { return a; });
    rules["and." + type] = binary<T, T, T>([](T a, T b) { return (T) (a & b); });
    rules["or." + type] = binary<T, T, T>([](T a, T b) { return (T) (a | b); });
    rules["xor." + type] = binary<T, T, T>([](T a, T b) { return (T) (a ^ b); });
    rules["not." + type] = unary<T, T>([](T a) { return (T) ~a; });
    rules["shl." + type] = binary<T, T, uint32_t>(
            [](T a, uint32_t by) { return by < sizeof(T) * 8 ? (T) (a << by) : (T) 0; });
}

// Of two numbers one that is none never wins, and -0 is less than 0.
float least(float a, float b) {
    return std::isnan(a) || (b < a || (b == a && std::signbit(b))) ? b : a;
}

void add_floats(Rules &rules) {
    for (const char *rounding : {"", "rn."}) {
        std::string type = std::string(rounding) + "f32";
        rules["add." + type] = binary<float, float, float>([](float a, float b) { return a + b; });
        rules["sub." + type] = binary<float, float, float>([](float a, float b) { return a - b; });
        rules["mul." + type] = binary<float, float, float>([](float a, float b) { return a * b; });
    }
    rules["div.rn.f32"] = binary<float, float, float>([](float a, float b) { return a / b; });
    rules["sqrt.rn.f32"] = unary<float, float>([](float a) { return std::sqrt(a); });
    rules["fma.rn.f32"] = ternary<float, float, float, float>(
            [](float a, float b, float c) { return std::fma(a, b, c); });
    rules["min.f32"] = binary<float, float, float>(least);
    rules["max.f32"] = binary<float, float, float>([](float a, float b) { return -least(-a, -b); });
    rules["neg.f32"] = unary<uint32_t, uint32_t>([](uint32_t a) { return a ^ 0x80000000; });
    rules["abs.f32"] = unary<uint32_t, uint32_t>([](uint32_t a) { return a & 0x7FFFFFFF; });
}

// "bfi", 9.7.1.16: the first bits of a, so many, in b from a place on.
uint32_t inserted(uint32_t a, uint32_t b, uint32_t at, uint32_t bits) {
    if (at > 31 || bits == 0) return b;
    uint32_t mask = (bits > 31 ? ~0u : (1u << bits) - 1) << at;
    return (b & ~mask) | (a << at & mask);
}

Rule insertion() {
    return {{4, 4, 4, 4, 4}, [](Group &group, const Instruction &i) {
        uint32_t *o[5];
        for (int n = 0; n < 5; n++) o[n] = group.row<uint32_t>(i.operands[n]);
        group.each([&](int t) { o[0][t] = inserted(o[1][t], o[2][t], o[3][t], o[4][t]); });
    }};
}

} // namespace

void add_arithmetic(Rules &rules) {
    add_integers<uint16_t>(rules, "u16");
    add_integers<int16_t>(rules, "s16");
    add_integers<uint32_t>(rules, "u32");
    add_integers<int32_t>(rules, "s32");
    add_integers<uint64_t>(rules, "u64");
    add_integers<int64_t>(rules, "s64");
    add_products<uint16_t, uint32_t>(rules, "u16");
    add_products<int16_t, int32_t>(rules, "s16");
    add_products<uint32_t, uint64_t>(rules, "u32");
    add_products<int32_t, int64_t>(rules, "s32");
    for (const char *type : {"b16", "u16", "s16"}) add_bits<uint16_t>(rules, type);
    for (const char *type : {"b32", "u32", "s32", "f32"}) add_bits<uint32_t>(rules, type);
    for (const char *type : {"b64", "u64", "s64"}) add_bits<uint64_t>(rules, type);
    add_bits<uint32_t>(rules, "pred");
    rules["not.pred"] = unary<uint32_t, uint32_t>([](uint32_t a) { return a ^ 1; });
    rules["bfi.b32"] = insertion();
    add_floats(rules);
}

} // namespace ptx
