package io.kiln.train;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a point of a sweep.
 *
 * @param point which
 * @param end how it ended
 * @param best its best epoch by validation; null unless it is {@link End#DONE}
 * @param seconds of training, validation not counted
 * @param problem what was wrong; empty when nothing was
 */
public record PointResult(
        Point point, End end, @Nullable Best best, double seconds, String problem) {
    /** How a point ended. */
    public enum End {
        /** All epochs. */
        DONE,
        /** A loss was not finite: it would be so again. */
        DIVERGED,
        /** Something else was wrong: it may go well the next time. */
        FAILED
    }

    /**
     * The best first: highest validation accuracy, then lowest validation loss, then in the order
     * of the sweep; those without a result come last.
     */
    public static final Comparator<PointResult> RANKING = PointResult::compare;

    private static int compare(PointResult a, PointResult b) {
        if (a.best == null || b.best == null) {
            int known = Boolean.compare(a.best == null, b.best == null);
            return known != 0 ? known : Integer.compare(a.point.number(), b.point.number());
        } else if (a.best.beatenBy(b.best.score())) {
            return 1;
        }
        return b.best.beatenBy(a.best.score())
                ? -1
                : Integer.compare(a.point.number(), b.point.number());
    }

    static PointResult done(Point point, Best best, double seconds) {
        return new PointResult(point, End.DONE, best, seconds, "");
    }

    /**
     * A point that diverged or failed.
     *
     * @param point which
     * @param end how
     * @param problem what was wrong, one line
     * @return the result
     */
    public static PointResult without(Point point, End end, String problem) {
        return new PointResult(point, end, null, 0, problem);
    }

    /** As a flat JSON object. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("point", point.name());
        facts.put("end", end.name());
        facts.put("seconds", seconds);
        facts.put("problem", problem);
        if (best != null) {
            facts.put("best_epoch", best.epoch());
            facts.put("validation_hits", best.score().hits());
            facts.put("validation_examples", best.score().examples());
            facts.put("validation_loss", best.score().loss());
            facts.put("weights", best.weights());
        }
        return facts;
    }

    /** The reverse of {@link #facts}; nothing when it is of no point that is known, or damaged. */
    static Optional<PointResult> of(Map<String, String> facts, List<Point> points) {
        try {
            String name = need(facts, "point");
            double seconds = Double.parseDouble(need(facts, "seconds"));
            End end = End.valueOf(need(facts, "end"));
            Best best = end == End.DONE ? best(facts) : null;
            String problem = need(facts, "problem");
            return points.stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .map(p -> new PointResult(p, end, best, seconds, problem));
        } catch (IllegalArgumentException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static Best best(Map<String, String> facts) {
        var score = new Score(
                Double.parseDouble(need(facts, "validation_loss")),
                Integer.parseInt(need(facts, "validation_hits")),
                Integer.parseInt(need(facts, "validation_examples")));
        return new Best(Integer.parseInt(need(facts, "best_epoch")), score, need(facts, "weights"));
    }

    private static String need(Map<String, String> facts, String name) {
        return Objects.requireNonNull(facts.get(name), name);
    }
}
