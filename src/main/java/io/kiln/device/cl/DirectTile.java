package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one work-item of {@code gemm_direct.cl} keeps in registers: {@code rows} rows of C, each of
 * {@code vectors} vectors. The sums wait for nothing but their own last step, so there have to be
 * more of them than a multiply-add takes cycles; each load of A serves {@code vectors} of them and
 * each load of B serves {@code rows}.
 *
 * @param rows 1, 2, 4 or 8
 * @param vectors 1, 2 or 4
 * @param vector floats of a vector: 4, 8 or 16
 */
record DirectTile(int rows, int vectors, int vector) {
    /** Multiply-adds below which a group is not worth its start, about a microsecond on a core. */
    private static final long LEAST = 1 << 16;

    /** Blocks of rows that one work-item does while its panel of B is still in the cache. */
    private static final int NEAR = 4;

    /** Work-items that keep the cores of a CPU evenly busy, though some cores begin late. */
    private static final int ENOUGH = 32;

    /** Multiply-adds that a core has under way: two pipes of four cycles. */
    private static final int LATENCY = 8;

    /** The widest vectors of a device that the kernel has. */
    static int vectorOf(Limits limits) {
        boolean wide = limits.kind() != DeviceInfo.Kind.GPU;
        return wide && limits.vector() >= 16 ? 16 : wide && limits.vector() >= 8 ? 8 : 4;
    }

    /** The tile for a product with m rows and n columns: the largest that it fills. */
    static DirectTile of(int m, int n, int vector, int most) {
        int rows = Math.min(most, m >= 5 ? 8 : m >= 3 ? 4 : m);
        int vectors = n <= vector ? 1 : rows <= 2 && n > 2 * vector ? 4 : 2;
        return new DirectTile(rows, vectors, vector);
    }

    /** Columns of a tile. */
    int width() {
        return vectors * vector;
    }

    /** The kernel's parameters. */
    Map<String, String> defines() {
        Map<String, String> defines = new TreeMap<>();
        defines.put("MR", Integer.toString(rows));
        defines.put("NV", Integer.toString(vectors));
        defines.put("VECTOR", Integer.toString(vector));
        return defines;
    }

    /**
     * Work-items on a CPU: a panel of B in dimension 0, a share of the blocks of rows in dimension
     * 1. A share is as large as it may be with enough of them left for all cores, and no smaller
     * than what is worth a start.
     */
    long[] shares(int m, int n, int k) {
        int panels = (n + width() - 1) / width();
        int blocks = (m + rows - 1) / rows;
        long block = (long) rows * width() * k;
        long even = Math.min(NEAR, (long) blocks * panels / ENOUGH);
        long share = Math.max(Math.max(1, even), (LEAST + block - 1) / block);
        return new long[] {panels, (blocks + share - 1) / share};
    }

    /** Work-items on a GPU, which needs as many as there can be: one a tile. */
    long[] tiles(int m, int n) {
        return new long[] {(n + width() - 1) / width(), (m + rows - 1) / rows};
    }

    /**
     * What a product takes. On a processor registers are vectors, a vector that is narrower than the
     * device's leaves lanes idle, and so do fewer sums at a time than a multiply-add takes cycles.
     */
    Cost cost(Op.Gemm gemm, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        double k = gemm.depth();
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU;
        int wide = gpu ? vector : 1; // operands of a load
        int floats = gpu ? vector : Math.max(1, vector / Math.max(1, limits.vector()));
        double idle = gpu
                ? 1
                : Math.max(1.0, limits.vector() / (double) vector)
                        * Math.max(1.0, LATENCY / (double) (rows * vectors));
        double tiles = (double) tiles(m, n)[0] * tiles(m, n)[1];
        long[] items = gpu ? tiles(m, n) : shares(m, n, gemm.depth());
        return new Cost(
                floats * (rows * vectors + vectors + 1) + (gpu ? rows + 8 : 0),
                0,
                gpu ? 64 : 1,
                Math.max(1, (double) items[0] * items[1] / (gpu ? 64 : 1)),
                tiles * rows * width() * k * idle,
                (rows + vectors * wide) / (double) (rows * vectors * wide),
                tiles * (rows + width()) * k * Float.BYTES / NEAR + gemm.c().bytes());
    }
}
