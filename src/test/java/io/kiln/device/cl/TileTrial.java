package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;

import java.util.List;

/** Products on tensor cores, emulated, in a tile that a device would not choose. */
final class TileTrial {
    private TileTrial() {}

    /**
     * One product.
     *
     * @param left values of the first factor as it is stored
     * @param right of the second
     * @return of the result
     */
    static float[] product(
            ClDevice device,
            Precision mode,
            TensorTile tile,
            Op.Gemm gemm,
            float[] left,
            float[] right) {
        var family = new TensorFamily(mode, true, new PlainFamily(), tile);
        List<Call> calls = family.gemm(gemm, Epilogue.NONE, device.limits());
        float[] got = new float[gemm.c().size()];
        try (var store = (ClStore) device.open(List.of(gemm.a(), gemm.b(), gemm.c()))) {
            store.write(gemm.a(), left);
            store.write(gemm.b(), right);
            try (Bound bound =
                    device.bind(new Plan("product", List.of(gemm)), calls, store, false)) {
                bound.enqueue();
                device.finish();
            }
            store.read(gemm.c(), got);
        }
        return got;
    }
}
