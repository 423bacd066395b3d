package io.kiln.device.cl;

import io.kiln.device.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The parameters of tiles for tensor cores: which values are legal, and which are worth a try.
 * WORDS 1 is for {@code gemm_words.cl}, 0 for {@code gemm_tensor.cl}; the others are theirs.
 */
final class TensorSpace {
    private TensorSpace() {}

    /**
     * A tile as somebody gives it.
     *
     * @throws io.kiln.device.DeviceException when there is no such parameter, or no such value
     */
    static TensorTile tile(String family, Precision mode, Map<String, Integer> given) {
        var parameters = new Parameters(family, given);
        int bm = parameters.take("BM", 64, 16, 32, 64, 128, 256);
        int bn = parameters.take("BN", 64, 8, 16, 32, 64, 128, 256);
        int wm = parameters.take("WM", Math.min(bm, 32), dividing(bm, 16, 32, 64, 128));
        int wn = parameters.take("WN", Math.min(bn, 32), dividing(bn, 8, 16, 32, 64, 128));
        int swizzle = parameters.take("SWIZZLE", 8, 1, 2, 4, 8, 16);
        var tile = new TensorTile(bm, bn, wm, wn, 1, swizzle, true);
        int[] either = ofWords(tile, mode) ? new int[] {0, 1} : new int[] {0};
        boolean words = parameters.take("WORDS", 0, either) == 1;
        int deep = parameters.take("DEEP", 1, words ? new int[] {1} : new int[] {1, 2, 3, 4});
        parameters.end();
        return new TensorTile(bm, bn, wm, wn, deep, swizzle, words);
    }

    private static int[] dividing(int edge, int... edges) {
        return IntStream.of(edges).filter(of -> edge % of == 0).toArray();
    }

    /** Whether each item copies as much of A as all others, and of B, in a mode that has words. */
    private static boolean ofWords(TensorTile tile, Precision mode) {
        return !mode.split()
                && tile.wn() % 16 == 0
                && 2 * tile.bm() % tile.items() == 0
                && 2 * tile.bn() % tile.items() == 0;
    }

    /** As {@link #tile} takes them. */
    static Map<String, Integer> parameters(TensorTile tile) {
        Map<String, Integer> parameters = new TreeMap<>();
        tile.defines().forEach((name, value) -> parameters.put(name, Integer.parseInt(value)));
        if (tile.words()) {
            parameters.put("WORDS", 1);
        }
        return parameters;
    }

    /** Warps of less than 16 x 16 would read local memory as often as they multiply. */
    static List<Map<String, Integer>> points(Precision mode) {
        List<Map<String, Integer>> points = new ArrayList<>();
        for (int bm : new int[] {32, 64, 128, 256}) {
            for (int bn : new int[] {32, 64, 128, 256}) {
                points.addAll(points(bm, bn, mode));
            }
        }
        return points;
    }

    private static List<Map<String, Integer>> points(int bm, int bn, Precision mode) {
        Space space = new Space()
                .with("BM", bm)
                .with("BN", bn)
                .with("WM", dividing(bm, 16, 32, 64))
                .with("WN", dividing(bn, 16, 32, 64))
                .with("SWIZZLE", 1, 8, 16);
        List<Map<String, Integer>> points = new ArrayList<>();
        for (Map<String, Integer> point : space.points()) {
            TensorTile tile = tile("tensor", mode, point);
            for (int deep = 1; deep <= 3; deep++) {
                points.add(parameters(with(tile, deep, false)));
            }
            if (ofWords(tile, mode)) {
                points.add(parameters(with(tile, 1, true)));
            }
        }
        return points;
    }

    private static TensorTile with(TensorTile tile, int deep, boolean words) {
        return new TensorTile(
                tile.bm(), tile.bn(), tile.wm(), tile.wn(), deep, tile.swizzle(), words);
    }
}
