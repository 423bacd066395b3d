// "cvt", 9.7.9.21.
#include "rules.hpp"

#include <cmath>
#include <limits>

namespace ptx {
namespace {

template <class To, class From> Rule cast() {
    return unary<To, From>([](From a) { return (To) a; });
}

// Towards 0; what does not fit becomes the nearest that does, and no number 0.
int32_t truncated(float a) {
    using Limits = std::numeric_limits<int32_t>;
    if (std::isnan(a)) return 0;
    if (a >= 0x1p31f) return Limits::max();
    return a <= -0x1p31f ? Limits::min() : (int32_t) a;
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
    rules["cvt.u16.u32"] = cast<uint16_t, uint32_t>();
    rules["cvt.u32.u16"] = cast<uint32_t, uint16_t>();
    rules["cvt.s32.s16"] = cast<int32_t, int16_t>();
    rules["cvt.u32.u64"] = cast<uint32_t, uint64_t>();
    rules["cvt.u64.u32"] = cast<uint64_t, uint32_t>();
    rules["cvt.s64.s32"] = cast<int64_t, int32_t>();
    rules["cvt.rn.f32.u8"] = cast<float, uint8_t>();
    rules["cvt.rn.f32.u16"] = cast<float, uint16_t>();
    rules["cvt.rn.f32.u32"] = cast<float, uint32_t>();
    rules["cvt.rn.f32.s32"] = cast<float, int32_t>();
    rules["cvt.rn.f32.u64"] = cast<float, uint64_t>();
    rules["cvt.rn.f32.s64"] = cast<float, int64_t>();
    rules["cvt.rzi.s32.f32"] = unary<int32_t, float>(truncated);
    rules["cvt.rna.tf32.f32"] = unary<uint32_t, uint32_t>(to_tf32);
    rules["cvt.rn.bf16x2.f32"] = binary<uint32_t, uint32_t, uint32_t>(
            [](uint32_t upper, uint32_t lower) { return to_bf16(upper) << 16 | to_bf16(lower); });
}

} // namespace ptx
