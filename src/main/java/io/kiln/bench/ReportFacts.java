package io.kiln.bench;

import io.kiln.trust.Ceilings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report for programs: nested maps and lists, in seconds and bytes, as they become JSON. */
public final class ReportFacts {
    static final String FIGURES = "figures";
    static final String CASE = "case";
    static final String DEVICE = "device";
    static final String ROUNDS = "rounds_seconds";
    static final String STATUS = "status";

    private ReportFacts() {}

    /**
     * All of it.
     *
     * @param report what was measured
     * @return facts by name
     */
    public static Map<String, Object> of(Report report) {
        Map<String, Object> facts = new LinkedHashMap<>(report.facts());
        facts.put(
                "devices", report.contenders().stream().map(ReportFacts::device).toList());
        facts.put(FIGURES, report.figures().stream().map(f -> figure(report, f)).toList());
        return facts;
    }

    private static Map<String, Object> device(Contender contender) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("label", contender.label());
        facts.put(DEVICE, contender.device());
        facts.put("name", contender.name());
        facts.put("driver", contender.driver());
        facts.put("variant", contender.variant());
        Ceilings ceilings = contender.ceilings();
        if (ceilings != null) {
            facts.put("copy_bytes_per_second", ceilings.bytesPerSecond());
            facts.put("best_flops_per_second", ceilings.flopsPerSecond());
            facts.put("launch_nanos", ceilings.launchNanos());
        }
        return facts;
    }

    private static Map<String, Object> figure(Report report, Figure figure) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(CASE, figure.of().name());
        facts.put("group", figure.of().group().label());
        facts.put(DEVICE, figure.contender());
        facts.put(STATUS, figure.status().name().toLowerCase(Locale.ROOT));
        facts.put("note", figure.note());
        facts.putAll(measured(figure));
        facts.putAll(explained(report, figure));
        facts.put(ROUNDS, figure.seconds());
        facts.put("comparisons", comparisons(report.comparisons(figure)));
        return facts;
    }

    private static Map<String, Object> measured(Figure figure) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("median_seconds", figure.median());
        facts.put("p95_seconds", figure.p95());
        facts.put("spread", figure.spread());
        facts.put("flops", figure.of().flops() * figure.of().parts());
        facts.put("bytes", figure.of().bytes() * figure.of().parts());
        facts.put("flops_per_second", figure.flopsPerSecond());
        facts.put("bytes_per_second", figure.bytesPerSecond());
        return facts;
    }

    private static Map<String, Object> explained(Report report, Figure figure) {
        Map<String, Object> facts = new LinkedHashMap<>();
        Limit limit = report.limit(figure);
        if (limit != null) {
            facts.put("limit", limit.kind().name().toLowerCase(Locale.ROOT));
            facts.put("limit_share", limit.share());
        }
        Ready ready = figure.ready();
        if (ready != null) {
            facts.put("launches", ready.launches());
            facts.put("relative_error", ready.error());
            facts.put("compile_seconds", ready.compileSeconds());
            facts.put("warm_seconds", ready.warmSeconds());
        }
        return facts;
    }

    private static List<Object> comparisons(List<Comparison> comparisons) {
        List<Object> all = new ArrayList<>();
        for (Comparison one : comparisons) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("with", one.with());
            facts.put("speed_ratio", one.ratio().value());
            facts.put("low", one.ratio().low());
            facts.put("high", one.ratio().high());
            all.add(facts);
        }
        return all;
    }
}
