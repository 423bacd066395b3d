// How rules are made of functions of an item's values.
#pragma once

#include "group.hpp"

#include <type_traits>

namespace ptx {

void add_arithmetic(Rules &rules);
void add_comparisons(Rules &rules);
void add_conversions(Rules &rules);
void add_accesses(Rules &rules);
void add_copies(Rules &rules);
void add_tensor_cores(Rules &rules);

// A row holds 4 bytes of what is narrower.
template <class T> using Held = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

template <class T> constexpr int WIDTH = (int) sizeof(Held<T>);

inline float as_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

inline uint32_t as_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

template <class T> T get(Held<T> held) {
    if constexpr (std::is_same_v<T, float>) return as_float(held);
    else return (T) held;
}

template <class T> Held<T> put(T value) {
    if constexpr (std::is_same_v<T, float>) return as_bits(value);
    else return (Held<T>) value;
}

template <class To, class A, class F> Rule unary(F f) {
    return {{WIDTH<To>, WIDTH<A>}, [f](Group &group, const Instruction &i) {
        auto *to = group.row<Held<To>>(i.operands[0]);
        auto *a = group.row<Held<A>>(i.operands[1]);
        group.each([=](int item) { to[item] = put<To>(f(get<A>(a[item]))); });
    }};
}

template <class To, class A, class B, class F> Rule binary(F f) {
    return {{WIDTH<To>, WIDTH<A>, WIDTH<B>}, [f](Group &group, const Instruction &i) {
        auto *to = group.row<Held<To>>(i.operands[0]);
        auto *a = group.row<Held<A>>(i.operands[1]);
        auto *b = group.row<Held<B>>(i.operands[2]);
        group.each([=](int item) { to[item] = put<To>(f(get<A>(a[item]), get<B>(b[item]))); });
    }};
}

template <class To, class A, class B, class C, class F> Rule ternary(F f) {
    return {{WIDTH<To>, WIDTH<A>, WIDTH<B>, WIDTH<C>}, [f](Group &group, const Instruction &i) {
        auto *to = group.row<Held<To>>(i.operands[0]);
        auto *a = group.row<Held<A>>(i.operands[1]);
        auto *b = group.row<Held<B>>(i.operands[2]);
        auto *c = group.row<Held<C>>(i.operands[3]);
        group.each([=](int item) {
            to[item] = put<To>(f(get<A>(a[item]), get<B>(b[item]), get<C>(c[item])));
        });
    }};
}

} // namespace ptx
