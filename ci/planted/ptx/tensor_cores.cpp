// What a warp does together: "mma", 9.7.14.5, and "ldmatrix", 9.7.14.5.15.
#include "rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ptx {
namespace {

const int WARP = 32;

// The first items of the active warps, which are whole.
std::vector<int> warps(Group &group, const Instruction &i) {
    std::vector<int> firsts;
    for (size_t n = 0; n < group.active.size(); n += WARP) {
        int first = group.active[n];
        size_t last = n + WARP - 1;
        if (first % WARP != 0 || last >= group.active.size()
                || group.active[last] != first + WARP - 1)
            throw Fault("a warp is not whole: " + i.text);
        firsts.push_back(first);
    }
    return firsts;
}

// As an H100 forms it (Khattak and Mikaitis, "Accurate Models of NVIDIA Tensor Cores", 2025): of
// each term what is more than 25 bits behind the first bit of the largest is cut off, and so is
// what of their sum does not fit into a float.
float cut_sum(const float *terms, int count) {
    uint32_t most = 26u << 23;
    float plain = 0;
    for (int n = 0; n < count; n++) {
        most = std::max(most, as_bits(terms[n]) & 0x7F800000);
        plain += terms[n];
    }
    if (most == 0x7F800000) return plain; // not finite
    const float unit = as_float(most - (25u << 23)), units = as_float((279u << 23) - most);
    int sum = 0;
    for (int n = 0; n < count; n++) sum += (int) (terms[n] * units);
    const float near = (float) sum;
    const bool rounded_up = std::fabs((double) near) > std::abs((double) sum);
    return as_float(as_bits(near) - (rounded_up ? 1 : 0)) * unit;
}

struct Tf32 {
    static constexpr int DEPTH = 8, IN_A_WORD = 1;
    static float part(uint32_t word, int) { return as_float(word & 0xFFFFE000); }
};

struct Bf16 {
    static constexpr int DEPTH = 16, IN_A_WORD = 2;
    static float part(uint32_t word, int half) {
        return as_float(half == 0 ? word << 16 : word & 0xFFFF0000);
    }
};

// Fragments of "mma.m16n8k8" and "mma.m16n8k16". Lane l = 4 g + q: of a it has rows g (words 0, 2)
// and g + 8 (1, 3), of b column g, in depth those of q, words 2 and 3 of a and 1 of b the second
// half; of d rows g (0, 1) and g + 8 (2, 3), columns 2 q (0, 2) and 2 q + 1.
template <class Type> struct Factors {
    float a[16][Type::DEPTH], b[8][Type::DEPTH];

    Factors(Group &group, const Instruction &i, int first) {
        for (int lane = 0; lane < WARP; lane++) {
            for (int word = 0; word < 4; word++)
                spread(a[lane / 4 + word % 2 * 8], lane % 4, word / 2,
                        group.row<uint32_t>(i.operands[4 + word])[first + lane]);
            for (int word = 0; word < 2; word++)
                spread(b[lane / 4], lane % 4, word,
                        group.row<uint32_t>(i.operands[8 + word])[first + lane]);
        }
    }

    static void spread(float *line, int q, int late, uint32_t word) {
        for (int n = 0; n < Type::IN_A_WORD; n++)
            line[late * Type::DEPTH / 2 + q * Type::IN_A_WORD + n] = Type::part(word, n);
    }

    float sum(int row, int column, float start) const {
        float terms[Type::DEPTH + 1];
        for (int p = 0; p < Type::DEPTH; p++) terms[p] = a[row][p] * b[column][p];
        terms[Type::DEPTH] = start;
        return cut_sum(terms, Type::DEPTH + 1);
    }
};

template <class Type> void multiply(Group &group, const Instruction &i) {
    for (int first : warps(group, i)) {
        const Factors<Type> factors(group, i, first);
        for (int e = 0; e < 4; e++) {
            uint32_t *d = group.row<uint32_t>(i.operands[e]) + first;
            const uint32_t *c = group.row<uint32_t>(i.operands[10 + e]) + first;
            for (int lane = 0; lane < WARP; lane++)
                d[lane] = as_bits(factors.sum(
                        lane / 4 + e / 2 * 8, lane % 4 * 2 + e % 2, as_float(c[lane])));
        }
    }
}

// Lane 8 m + r says where row r of matrix m is; lane l gets word l % 4 of row l / 4 of each.
void load_matrices(Group &group, const Instruction &i) {
    const int matrices = (int) i.operands.size() - 1;
    for (int first : warps(group, i)) {
        uint32_t words[4][WARP];
        for (int line = 0; line < matrices * 8; line++) {
            uint64_t at = group.address(i, i.operands[matrices], first + line);
            memcpy(words[line / 8] + line % 8 * 4, group.local(i, at, 16, first + line, false), 16);
        }
        for (int m = 0; m < matrices; m++)
            memcpy(group.row<uint32_t>(i.operands[m]) + first, words[m], sizeof words[m]);
    }
}

} // namespace

void add_tensor_cores(Rules &rules) {
    const std::vector<int> fragments(14, 4);
    rules["mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"] = {fragments, multiply<Tf32>};
    rules["mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"] = {fragments, multiply<Bf16>};
    rules["ldmatrix.sync.aligned.m8n8.x1.shared.b16"] = {{4, 0}, load_matrices};
    rules["ldmatrix.sync.aligned.m8n8.x2.shared.b16"] = {{4, 4, 0}, load_matrices};
    rules["ldmatrix.sync.aligned.m8n8.x4.shared.b16"] = {{4, 4, 4, 4, 0}, load_matrices};
}

} // namespace ptx
