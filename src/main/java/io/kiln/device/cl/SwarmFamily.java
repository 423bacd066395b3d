package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Products that one work-group does tile after tile ({@code gemm_step.cl}), so that a compute unit
 * can do a whole step by itself. All have groups of one size, large enough to keep a unit busy.
 */
final class SwarmFamily implements Family {
    /** Work-items of a group: two for each lane that a GPU's compute unit has at most. */
    static final int GROUP = 256;

    /** Of k at a time, and where local memory is small. */
    private static final int DEEP = 32;

    private static final int SHALLOW = 16;

    /** Elements of an item where the right matrix is transposed, for it keeps four k of that, too. */
    private static final int MOST_TRANSPOSED = 32;

    /** A batch is taken whole up to 128 rows, so that each weight is read once. */
    private static final List<StepTile> TILES = List.of(
            new StepTile(128, 128, DEEP, 8, 8, GROUP),
            new StepTile(128, 64, DEEP, 8, 4, GROUP),
            new StepTile(128, 32, DEEP, 4, 4, GROUP),
            new StepTile(128, 16, DEEP, 4, 2, GROUP),
            new StepTile(64, 64, DEEP, 4, 4, GROUP),
            new StepTile(64, 16, DEEP, 4, 1, GROUP),
            new StepTile(32, 32, DEEP, 2, 2, GROUP));

    @Override
    public String name() {
        return "swarm";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return TILES.stream()
                .map(tile -> tile.withDepth(SHALLOW))
                .max(Comparator.comparingLong(StepTile::localBytes))
                .orElseThrow()
                .refusal(limits);
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        return List.of(call(gemm, epilogue, epilogue.defines(), epilogue.args(gemm), limits));
    }

    @Override
    public Call gathered(Batch batch, Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        Map<String, String> defines = epilogue.defines();
        defines.putAll(batch.defines());
        Call call = call(gemm, epilogue, defines, batch.args(gemm, epilogue), limits);
        List<Op> ops = new ArrayList<>(List.of(batch.gather()));
        ops.addAll(call.ops());
        return call.doing(ops);
    }

    private static Call call(
            Op.Gemm gemm,
            Epilogue epilogue,
            Map<String, String> defines,
            List<Object> args,
            Limits limits) {
        StepTile best = tile(gemm);
        StepTile tile = best.refusal(limits) == null ? best : best.withDepth(SHALLOW);
        var lines = new Lines(1, 1, List.of(), tile.floats(gemm));
        return StepFamily.call(gemm, epilogue, defines, args, tile, lines, limits);
    }

    /** The tile that costs least; where rows are those of a batch, the same one for all batches. */
    static StepTile tile(Op.Gemm gemm) {
        return TILES.stream()
                .filter(tile -> !gemm.transB() || tile.tm() * tile.tn() <= MOST_TRANSPOSED)
                .min(Comparator.comparingDouble(tile -> cost(tile, gemm)))
                .orElseThrow();
    }

    /** Elements that are computed, each a multiplication and its share of the reads. */
    private static double cost(StepTile tile, Op.Gemm gemm) {
        double rows = gemm.transA() ? over(gemm.c().rows(), tile.bm()) : 1;
        double reads = (tile.tm() + tile.tn()) / (double) (tile.tm() * tile.tn());
        return rows * over(gemm.c().cols(), tile.bn()) * (1 + reads);
    }

    private static double over(int size, int step) {
        return (size + step - 1) / step * (double) step;
    }
}
