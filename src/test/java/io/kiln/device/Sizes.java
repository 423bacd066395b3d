package io.kiln.device;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The sizes that operations are tried at: every pair of values meets in every two of the
 * dimensions, and each side of each tile's edge comes up in each dimension. Below 400 cases a
 * family.
 */
final class Sizes {
    /** Odd, round and real ones. */
    private static final int[] BASE = {1, 3, 5, 7, 10, 17, 33, 64, 65, 127, 128, 129, 784};

    /** Both sides of the tiles of 8, 16, 32, 64, 192 and 512 that devices cut work into. */
    private static final int[] EDGES = {8, 9, 15, 16, 31, 32, 63, 191, 192, 193, 511, 512, 513};

    private Sizes() {}

    /**
     * Three sides.
     *
     * @param m first
     * @param n second
     * @param k third
     */
    record Triple(int m, int n, int k) {}

    /**
     * Sides of a product: a Latin square over the base, and each edge in each place among small
     * numbers.
     */
    static List<Triple> triples() {
        Set<Triple> all = new LinkedHashSet<>();
        for (int i = 0; i < BASE.length; i++) {
            for (int j = 0; j < BASE.length; j++) {
                all.add(new Triple(BASE[i], BASE[j], BASE[(i + j) % BASE.length]));
            }
        }
        for (int e = 0; e < EDGES.length; e++) {
            int other = EDGES[(e + 4) % EDGES.length];
            all.add(new Triple(EDGES[e], 7, other));
            all.add(new Triple(17, EDGES[e], other));
            all.add(new Triple(9, other, EDGES[e]));
        }
        return List.copyOf(all);
    }

    /**
     * Sides of a product that tensor cores do: both sides of the edges of tiles of 32 and 64, and
     * of the 8 and 16 of k that an instruction takes, each in two places.
     */
    static List<Triple> tensorTriples() {
        int[] lines = {32, 33, 47, 63, 64, 65, 100};
        int[] depths = {32, 33, 39, 41, 47, 48, 49};
        List<Triple> all = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            all.add(new Triple(lines[i], lines[(i * 3 + 1) % lines.length], depths[i]));
            all.add(new Triple(lines[(i * 2 + 5) % lines.length], lines[i], depths[6 - i]));
        }
        return all;
    }

    /** Sides of a matrix: every pair of the base, and each edge in each place. */
    static List<Triple> pairs() {
        Set<Triple> all = new LinkedHashSet<>();
        for (int rows : BASE) {
            for (int cols : BASE) {
                all.add(new Triple(rows, cols, 0));
            }
        }
        for (int e = 0; e < EDGES.length; e++) {
            all.add(new Triple(EDGES[e], BASE[e], 0));
            all.add(new Triple(BASE[e], EDGES[e], 0));
        }
        return List.copyOf(all);
    }

    /** Lengths of a row or of a sum. */
    static int[] lengths() {
        return IntStream.concat(IntStream.of(BASE), IntStream.of(EDGES))
                .sorted()
                .toArray();
    }
}
