package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Products whose k is cut into parts that are summed afterwards ({@code gemm_split.cl}): work for a
 * whole device where C is small. Sums in another order than the canonical one.
 */
final class SplitFamily implements Family {
    private static final long GROUP = 64;

    /** The shortest part that is worth a work-item. */
    private static final int SHARE = 16;

    private static final int SPLITS = 16;

    private final int most; // parts

    SplitFamily() {
        this(SPLITS);
    }

    private SplitFamily(int most) {
        this.most = most;
    }

    @Override
    public Family with(Map<String, Integer> given) {
        var parameters = new Parameters(name(), given);
        var family = new SplitFamily(parameters.take("SPLITS", SPLITS, 2, 4, 8, 16, 32));
        parameters.end();
        return family;
    }

    @Override
    public List<Map<String, Integer>> space() {
        return new Space().with("SPLITS", 2, 4, 8, 16, 32).points();
    }

    @Override
    public Cost cost(Op.Gemm gemm, Limits limits) {
        double size = gemm.c().size();
        double splits = (gemm.depth() + share(gemm) - 1) / share(gemm);
        double work = size * gemm.depth();
        return new Cost(
                16,
                0,
                Math.min(GROUP, limits.group()),
                Math.max(1, size * splits / GROUP),
                work,
                2,
                2 * work * Float.BYTES + 2 * size * splits * Float.BYTES);
    }

    private int share(Op.Gemm gemm) {
        return Math.max(SHARE, (gemm.depth() + most - 1) / most);
    }

    @Override
    public String name() {
        return "split";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return null;
    }

    @Override
    public boolean reordered() {
        return true;
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.depth();
        int share = share(gemm);
        int splits = (k + share - 1) / share;
        var parts = new Room("parts of " + gemm.c().name(), (long) splits * m * n * Float.BYTES);
        long group = Math.min(GROUP, limits.group());
        long items = ((long) m * n + group - 1) / group * group;
        var product = new Call(
                "gemm_split",
                Map.of("TRANS_A", gemm.transA() ? "1" : "0", "TRANS_B", gemm.transB() ? "1" : "0"),
                List.of(gemm.a(), gemm.b(), parts, m, n, k, share),
                new long[] {items, splits},
                new long[] {group, 1},
                List.of());
        List<Object> args = new ArrayList<>(List.of(parts));
        if (epilogue.update() == null) {
            args.add(gemm.c());
        }
        args.addAll(List.of(m, n, splits));
        args.addAll(epilogue.args());
        var sum = new Call(
                "gemm_split_sum",
                epilogue.defines(),
                args,
                new long[] {items},
                new long[] {group},
                epilogue.after(gemm));
        return List.of(product, sum);
    }
}
