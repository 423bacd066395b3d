package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Looks whether a device has the instructions of {@code nv_ptx.clh}: builds {@code gemm_tensor.cl}
 * and {@code gemm_words.cl} as large products need them, and lets the least tile, and the one for
 * words, multiply small whole numbers; every mode does so exactly. What the compiler says where
 * there are no such instructions is no concern of the user's, and goes into the debug log.
 */
final class TensorProbe {
    private static final Logger LOG = LoggerFactory.getLogger(TensorProbe.class);

    private static final int K = 80; // more than both buffers hold, and no multiple of a block
    private static final int LARGE = 4096;
    private static final int SHALLOW = 512; // of k, for which words do not pay

    private TensorProbe() {}

    /**
     * Looks for what a device's family needs beyond what the driver says.
     *
     * @throws DeviceException when it is not there
     */
    static void require(ClDevice device) {
        Precision mode = device.family().precision();
        if (device.family() instanceof TensorFamily tensor
                && tensor.real()
                && !multiplies(device, mode, false)) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "precision %s: %s has no tensor cores that can do it; use --precision fp32",
                    mode.label(),
                    device.info().id()));
        }
    }

    /** Whether a device takes large products, and comes to the right ones of a tile. */
    static boolean multiplies(ClDevice device, Precision mode, boolean emulated) {
        Limits limits = device.limits();
        TensorTile words = mode.split()
                ? null
                : TensorTile.of(TensorTile.OF_WORDS, LARGE, LARGE, emulated, limits);
        try {
            List<Call> large = new ArrayList<>(large(mode, emulated, LARGE, limits));
            large.addAll(large(mode, emulated, SHALLOW, limits));
            device.build(large);
            return multiplies(device, mode, emulated, TensorTile.LEAST)
                    && (words == null || multiplies(device, mode, emulated, words));
        } catch (DeviceException e) {
            LOG.debug("no tensor cores in {}: {}", mode.label(), e.getMessage());
            return false;
        }
    }

    private static boolean multiplies(
            ClDevice device, Precision mode, boolean emulated, TensorTile tile) {
        Tensor a = Tensor.floats("a", tile.bm(), K, Role.INPUT);
        Tensor b = Tensor.floats("b", K, tile.bn(), Role.INPUT);
        Tensor c = Tensor.floats("c", tile.bm(), tile.bn(), Role.RESULT);
        var gemm = new Op.Gemm(false, false, a, b, c);
        var family = new TensorFamily(mode, emulated, new PlainFamily(), tile);
        List<Call> calls = family.gemm(gemm, Epilogue.NONE, device.limits());
        float[] left = whole(a.size(), 7);
        float[] right = whole(b.size(), 11);
        float[] got = new float[c.size()];
        try (var store = (ClStore) device.open(List.of(a, b, c))) {
            store.write(a, left);
            store.write(b, right);
            var plan = new Plan("look for tensor cores", List.of(gemm));
            try (Bound bound = device.bind(plan, calls, store, false)) {
                bound.enqueue();
                device.finish();
            }
            store.read(c, got);
        }
        return right(tile.bn(), left, right, got);
    }

    private static List<Call> large(Precision mode, boolean emulated, int k, Limits limits) {
        Tensor a = Tensor.floats("a", LARGE, k, Role.INPUT);
        Tensor b = Tensor.floats("b", k, LARGE, Role.INPUT);
        Tensor c = Tensor.floats("c", LARGE, LARGE, Role.RESULT);
        return new TensorFamily(mode, emulated, new PlainFamily())
                .gemm(new Op.Gemm(false, false, a, b, c), Epilogue.NONE, limits);
    }

    /** From -9 to 9, and no two rows or columns alike where an instruction could mix them up. */
    private static float[] whole(int count, int step) {
        float[] values = new float[count];
        for (int e = 0; e < count; e++) {
            values[e] = (e * step + e / 5) % 19 - 9;
        }
        return values;
    }

    private static boolean right(int n, float[] left, float[] right, float[] got) {
        for (int e = 0; e < got.length; e++) {
            float sum = 0;
            for (int p = 0; p < K; p++) {
                sum += left[e / n * K + p] * right[p * n + e % n];
            }
            if (got[e] != sum) {
                LOG.debug("no tensor cores: c[{}][{}] is {}", e / n, e % n, got[e]);
                return false;
            }
        }
        return true;
    }
}
