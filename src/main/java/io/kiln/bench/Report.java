package io.kiln.bench;

import io.kiln.page.Markup;
import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run of the bench came to.
 *
 * @param facts about Kiln, Java, the system, the time and the options
 * @param contenders who took part
 * @param figures of each case those of all contenders, in the order of the run
 * @param comparisons with other Kilns
 */
public record Report(
        Map<String, Object> facts,
        List<Contender> contenders,
        List<Figure> figures,
        List<Comparison> comparisons) {
    /** Keeps the order of the facts. */
    public Report {
        facts = new LinkedHashMap<>(facts);
        contenders = List.copyOf(contenders);
        figures = List.copyOf(figures);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * The ceiling of arithmetic is the best that was seen on the device, in a probe or in a case.
     */
    static Report of(Map<String, Object> facts, List<Contender> contenders, List<Figure> figures) {
        Map<String, Ceilings> ceilings = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            if (contender.ceilings() != null) {
                ceilings.putIfAbsent(contender.device(), contender.ceilings());
            }
        }
        for (Contender contender : contenders) {
            double best = figures.stream()
                    .filter(f -> f.contender().equals(contender.label()) && f.ok())
                    .filter(f -> f.of().group() != Case.Group.OPERATIONS)
                    .mapToDouble(Figure::flopsPerSecond)
                    .filter(f -> f > 0)
                    .max()
                    .orElse(0);
            ceilings.computeIfPresent(contender.device(), (id, c) -> c.atLeast(best));
        }
        List<Contender> all =
                contenders.stream().map(c -> c.with(ceilings.get(c.device()))).toList();
        return new Report(facts, all, figures, List.of());
    }

    /**
     * The same with more comparisons.
     *
     * @param more to be added
     * @return the report
     */
    public Report with(List<Comparison> more) {
        return new Report(
                facts,
                contenders,
                figures,
                Stream.concat(comparisons.stream(), more.stream()).toList());
    }

    /**
     * Compares this Kiln with another one that took part, device by device.
     *
     * @param device whose
     * @param other label of the other Kiln on that device
     * @param name what to call it
     * @return one comparison for each case that both did
     */
    public List<Comparison> against(String device, String other, String name) {
        List<Comparison> all = new ArrayList<>();
        for (Case one : cases()) {
            Figure own = figure(one, device);
            Figure theirs = figure(one, other);
            if (own != null && own.timed() && theirs != null && theirs.timed()) {
                Ratio ratio = Ratio.paired(theirs.seconds(), own.seconds());
                all.add(new Comparison(one.name(), device, name, ratio));
            }
        }
        return all;
    }

    /** The cases, each once. */
    List<Case> cases() {
        return figures.stream().map(Figure::of).distinct().toList();
    }

    /** What a case came to with someone; null where it was not tried. */
    @Nullable
    Figure figure(Case one, String contender) {
        return figures.stream()
                .filter(f -> f.of().equals(one) && f.contender().equals(contender))
                .findFirst()
                .orElse(null);
    }

    /** What holds a figure down, in words; empty where that cannot be said. */
    String why(Figure figure) {
        if (figure.hidden()) {
            return "done along with another operation";
        }
        Limit limit = limit(figure);
        return limit == null ? "" : limit.words();
    }

    /** What holds a figure down; null where that cannot be said. */
    @Nullable
    Limit limit(Figure figure) {
        return figure.limit(contender(figure.contender()).ceilings());
    }

    Contender contender(String label) {
        return contenders.stream()
                .filter(c -> c.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    /** The colour of who took part. */
    String colour(String label) {
        return Markup.colour(contenders.indexOf(contender(label)));
    }

    /**
     * Whether anyone computed something wrong.
     *
     * @return true when a case was not timed for that
     */
    public boolean wrong() {
        return figures.stream().anyMatch(f -> f.status() == Figure.Status.WRONG);
    }

    /**
     * Devices on which no case could be done.
     *
     * @return their labels
     */
    public List<String> idle() {
        return contenders.stream()
                .map(Contender::label)
                .filter(l -> figures.stream().noneMatch(f -> f.contender().equals(l) && f.ok()))
                .toList();
    }

    /** Comparisons of a figure. */
    List<Comparison> comparisons(Figure figure) {
        return comparisons.stream()
                .filter(c -> c.caseName().equals(figure.of().name())
                        && c.contender().equals(figure.contender()))
                .toList();
    }
}
