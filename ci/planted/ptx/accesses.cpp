// "ld", 9.7.9.8; "st", 9.7.9.11; "atom" and "red", 9.7.13; "membar", 9.7.13.4.
#include "rules.hpp"

#include <algorithm>

namespace ptx {
namespace {

struct Global {
    static constexpr const char *NAMES[] = {"global.", "global.nc.", "volatile.global."};

    static uint8_t *at(Group &group, const Instruction &i, uint64_t at, size_t bytes, bool write) {
        if (at % bytes != 0) group.launch.find("not aligned", i);
        group.launch.share(i, group, at, bytes, write);
        return (uint8_t *) at;
    }

    static uint8_t *item(Group &g, const Instruction &i, uint64_t at, size_t n, int, bool write) {
        return Global::at(g, i, at, n, write);
    }
};

struct Local {
    static constexpr const char *NAMES[] = {"shared.", "volatile.shared."};

    static uint8_t *item(Group &g, const Instruction &i, uint64_t at, size_t n, int t, bool write) {
        return g.local(i, at, n, t, write);
    }
};

struct Stack {
    static constexpr const char *NAMES[] = {"local."};

    static uint8_t *item(Group &g, const Instruction &i, uint64_t at, size_t n, int t, bool) {
        return g.stack(i, at, n, t);
    }
};

// Vectors are at one place, which is a multiple of all their bytes.
template <class Space, class T> Work loading(int count) {
    return [count](Group &group, const Instruction &i) {
        Held<T> *to[4];
        for (int n = 0; n < count; n++) to[n] = group.row<Held<T>>(i.operands[n]);
        group.each([&](int item) {
            uint64_t at = group.address(i, i.operands[count], item);
            T from[4];
            memcpy(from, Space::item(group, i, at, sizeof(T) * count, item, false),
                    sizeof(T) * count);
            for (int n = 0; n < count; n++) to[n][item] = put<T>(from[n]);
        });
    };
}

template <class Space, class T> Work storing(int count) {
    return [count](Group &group, const Instruction &i) {
        Held<T> *from[4];
        for (int n = 0; n < count; n++) from[n] = group.row<Held<T>>(i.operands[n + 1]);
        group.each([&](int item) {
            uint64_t at = group.address(i, i.operands[0], item);
            T values[4];
            for (int n = 0; n < count; n++) values[n] = get<T>(from[n][item]);
            memcpy(Space::item(group, i, at, sizeof(T) * count, item, true), values,
                    sizeof(T) * count);
        });
    };
}

template <class Space, class T>
void add_type(Rules &rules, const std::string &space, const std::string &type) {
    for (int count : {1, 2, 4}) {
        std::string name = space + (count == 1 ? "" : "v" + std::to_string(count) + ".") + type;
        std::vector<int> widths(count, WIDTH<T>);
        widths.push_back(0);
        rules["ld." + name] = {widths, loading<Space, T>(count)};
        std::reverse(widths.begin(), widths.end());
        rules["st." + name] = {widths, storing<Space, T>(count)};
    }
}

template <class Space> void add_space(Rules &rules) {
    for (const char *space : Space::NAMES) {
        for (const char *type : {"u8", "b8"}) add_type<Space, uint8_t>(rules, space, type);
        for (const char *type : {"u16", "b16"}) add_type<Space, uint16_t>(rules, space, type);
        for (const char *type : {"u32", "s32", "b32", "f32"})
            add_type<Space, uint32_t>(rules, space, type);
        for (const char *type : {"u64", "s64", "b64"})
            add_type<Space, uint64_t>(rules, space, type);
        add_type<Space, int8_t>(rules, space, "s8");
        add_type<Space, int16_t>(rules, space, "s16");
    }
}

uint32_t *place_of(Group &group, const Instruction &i, const Operand &operand, int item) {
    uint64_t at = group.address(i, operand, item);
    if (at % 4 != 0) group.launch.find("not aligned", i);
    group.launch.buffer(i, at, 4);
    return (uint32_t *) at;
}

// An atomic operation on global memory. Others may do it there at the same time.
template <class F> void add_atomic(Rules &rules, const std::string &order, const char *name, F f) {
    const bool hands_on = order.find("release") != std::string::npos;
    auto change = [f, hands_on](Group &group, const Instruction &i, size_t first, int item) {
        uint32_t *place = place_of(group, i, i.operands[first], item), old = *place;
        *place = f(old, group.row<uint32_t>(i.operands[first + 1])[item]);
        if (hands_on) group.launch.release(group, (uint64_t) place);
        return old;
    };
    rules["red" + order + name] = {{0, 4}, [change](Group &group, const Instruction &i) {
        group.each([&](int item) { change(group, i, 0, item); });
    }};
    rules["atom" + order + name] = {{4, 0, 4}, [change](Group &group, const Instruction &i) {
        uint32_t *to = group.row<uint32_t>(i.operands[0]);
        group.each([&](int item) { to[item] = change(group, i, 1, item); });
    }};
}

void add_atomics(Rules &rules, const std::string &order) {
    for (const char *add : {"add.u32", "add.s32"})
        add_atomic(rules, order, add, [](uint32_t old, uint32_t by) { return old + by; });
    add_atomic(rules, order, "or.b32", [](uint32_t old, uint32_t by) { return old | by; });
    add_atomic(rules, order, "exch.b32", [](uint32_t, uint32_t by) { return by; });
    add_atomic(rules, order, "max.u32", [](uint32_t a, uint32_t b) { return std::max(a, b); });
}

void acquire(Group &group, const Instruction &i) {
    uint32_t *to = group.row<uint32_t>(i.operands[0]);
    group.each([&](int item) {
        uint32_t *place = place_of(group, i, i.operands[1], item);
        to[item] = *place;
        group.launch.acquire(group, (uint64_t) place);
    });
}

void release(Group &group, const Instruction &i) {
    const uint32_t *from = group.row<uint32_t>(i.operands[1]);
    group.each([&](int item) {
        uint32_t *place = place_of(group, i, i.operands[0], item);
        *place = from[item];
        group.launch.release(group, (uint64_t) place);
    });
}

} // namespace

void add_accesses(Rules &rules) {
    add_space<Global>(rules);
    add_space<Local>(rules);
    add_space<Stack>(rules);
    add_atomics(rules, ".global.");
    add_atomics(rules, ".release.gpu.global.");
    for (const char *type : {"s32", "u32", "b32"}) {
        rules[std::string("ld.acquire.gpu.global.") + type] = {{4, 0}, acquire};
        rules[std::string("st.release.gpu.global.") + type] = {{0, 4}, release};
    }
    // All see memory in the same order here, with a fence or without.
    for (const char *fence : {"membar.cta", "membar.gl"})
        rules[fence] = {{}, [](Group &, const Instruction &) {}};
}

} // namespace ptx
