package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which network of a sweep is the better one. */
@Tag("quick")
final class PointResultTest {
    @Test
    void accuracyRanksThenLossThenTheOrderOfTheSweep() {
        List<Point> points = IntStream.rangeClosed(1, 6)
                .mapToObj(n -> new Point(n, "00" + n, Map.of(), Toy.network(), Toy.SETTINGS))
                .toList();
        List<PointResult> results = List.of(
                PointResult.without(points.get(5), PointResult.End.DIVERGED, "it did"),
                PointResult.without(points.get(0), PointResult.End.DIVERGED, "it did"),
                result(points.get(1), 38, 0.5),
                result(points.get(2), 39, 0.7),
                result(points.get(3), 39, 0.6),
                result(points.get(4), 38, 0.5));
        assertEquals(
                List.of(4, 3, 2, 5, 1, 6),
                results.stream()
                        .sorted(PointResult.RANKING.reversed())
                        .sorted(PointResult.RANKING)
                        .map(r -> r.point().number())
                        .toList());
        assertTrue(PointResult.RANKING.compare(results.get(0), results.get(1)) > 0);
        assertTrue(PointResult.RANKING.compare(results.get(1), results.get(2)) > 0);
        assertTrue(PointResult.RANKING.compare(results.get(2), results.get(1)) < 0);
    }

    private static PointResult result(Point point, int hits, double loss) {
        return PointResult.done(point, new Best(1, new Score(loss, hits, 40), "hash"), 1);
    }
}
