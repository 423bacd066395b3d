// "cvt", 9.7.9.21.
#include "rules.hpp"

#include <cmath>
#include <limits>

namespace ptx {
namespace {

template <class To, class From> void add_integers(Rules &rules, const std::string &types) {
    rules["cvt." + types] = unary<To, From>([](From a) { return (To) a; });
}

template <class From> void add_widths(Rules &rules, const std::string &from) {
    add_integers<uint8_t, From>(rules, "u8." + from);
    add_integers<int8_t, From>(rules, "s8." + from);
    add_integers<uint16_t, From>(rules, "u16." + from);
    add_integers<int16_t, From>(rules, "s16." + from);
    add_integers<uint32_t, From>(rules, "u32." + from);
    add_integers<int32_t, From>(rules, "s32." + from);
    add_integers<uint64_t, From>(rules, "u64." + from);
    add_integers<int64_t, From>(rules, "s64." + from);
    rules["cvt.rn.f32." + from] = unary<float, From>([](From a) { return (float) a; });
}

// What does not fit becomes the nearest that does, no number 0.
template <class To> To saturated(float a) {
    using Limits = std::numeric_limits<To>;
    if (std::isnan(a)) return 0;
    if (a >= (float) Limits::max()) return Limits::max();
    return a <= (float) Limits::min() ? Limits::min() : (To) a;
}

template <class F> void add_rounding(Rules &rules, const std::string &name, F f) {
    rules["cvt." + name + ".f32.f32"] = unary<float, float>(f);
    rules["cvt." + name + ".s32.f32"] =
            unary<int32_t, float>([f](float a) { return saturated<int32_t>(f(a)); });
    rules["cvt." + name + ".u32.f32"] =
            unary<uint32_t, float>([f](float a) { return saturated<uint32_t>(f(a)); });
}

// The nearest of 11 significant bits, ties away from zero.
uint32_t to_tf32(uint32_t bits) {
    const bool nan = (bits & 0x7FFFFFFF) > 0x7F800000;
    return nan ? 0x7FFFFFFF : (bits + 0x1000) & 0xFFFFE000;
}

// The nearest of 8 significant bits, ties to even.
uint32_t to_bf16(uint32_t bits) {
    const bool nan = (bits & 0x7FFFFFFF) > 0x7F800000;
    return nan ? 0x7FFF : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
}

} // namespace

void add_conversions(Rules &rules) {
    add_widths<uint8_t>(rules, "u8");
    add_widths<int8_t>(rules, "s8");
    add_widths<uint16_t>(rules, "u16");
    add_widths<int16_t>(rules, "s16");
    add_widths<uint32_t>(rules, "u32");
    add_widths<int32_t>(rules, "s32");
    add_widths<uint64_t>(rules, "u64");
    add_widths<int64_t>(rules, "s64");
    add_rounding(rules, "rni", [](float a) { return std::nearbyint(a); });
    add_rounding(rules, "rzi", [](float a) { return std::trunc(a); });
    add_rounding(rules, "rmi", [](float a) { return std::floor(a); });
    add_rounding(rules, "rpi", [](float a) { return std::ceil(a); });
    rules["cvt.rna.tf32.f32"] = unary<uint32_t, uint32_t>(to_tf32);
    rules["cvt.rn.bf16x2.f32"] = binary<uint32_t, uint32_t, uint32_t>(
            [](uint32_t upper, uint32_t lower) { return to_bf16(upper) << 16 | to_bf16(lower); });
}

} // namespace ptx
