package io.kiln.device.cl;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The parameters of {@code gemm_tensor.cl}: which values are legal, and which are worth a try. */
final class TensorSpace {
    private TensorSpace() {}

    /**
     * A tile as somebody gives it.
     *
     * @throws io.kiln.device.DeviceException when there is no such parameter, or no such value
     */
    static TensorTile tile(String family, Map<String, Integer> given) {
        var parameters = new Parameters(family, given);
        int bm = parameters.take("BM", 64, 16, 32, 64, 128, 256);
        int bn = parameters.take("BN", 64, 8, 16, 32, 64, 128, 256);
        var tile = new TensorTile(
                bm,
                bn,
                parameters.take("WM", Math.min(bm, 32), dividing(bm, 16, 32, 64, 128)),
                parameters.take("WN", Math.min(bn, 32), dividing(bn, 8, 16, 32, 64, 128)),
                parameters.take("DEEP", 1, 1, 2, 3, 4),
                parameters.take("SWIZZLE", 8, 1, 2, 4, 8, 16));
        parameters.end();
        return tile;
    }

    /** As {@link #tile} takes them. */
    static Map<String, Integer> parameters(TensorTile tile) {
        Map<String, Integer> parameters = new TreeMap<>();
        tile.defines().forEach((name, value) -> parameters.put(name, Integer.parseInt(value)));
        return parameters;
    }

    private static int[] dividing(int edge, int... edges) {
        return IntStream.of(edges).filter(of -> edge % of == 0).toArray();
    }

    /** Warps of less than 16 x 16 would read local memory as often as they multiply. */
    static List<Map<String, Integer>> points() {
        return new Space()
                        .with("BM", 32, 64, 128, 256)
                        .with("BN", 32, 64, 128, 256)
                        .with("WM", 16, 32, 64)
                        .with("WN", 16, 32, 64)
                        .with("DEEP", 1, 2, 3)
                        .with("SWIZZLE", 1, 8, 16)
                        .points()
                        .stream()
                        .filter(point -> divides(point, "WM", "BM") && divides(point, "WN", "BN"))
                        .toList();
    }

    private static boolean divides(Map<String, Integer> point, String part, String whole) {
        return point.getOrDefault(whole, 0) % point.getOrDefault(part, 1) == 0;
    }
}
