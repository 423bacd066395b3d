package io.kiln.cli;

import io.kiln.trust.Examined;
import io.kiln.trust.Finding;
import io.kiln.trust.Report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A doctor's report as it is shown.
 *
 * @param report what was found
 */
record DoctorReport(Report report) {
    /** For people: a table of what was examined, what it costs, a verdict and a cure. */
    List<String> lines(boolean details) {
        List<String> lines = new ArrayList<>();
        lines.add(report.device() + ", driver " + report.device().driver());
        var table = new Table(1).row("  examined", "cases", "worst error", "bits of cpu");
        rows(table, "", report.operations(), true);
        report.families().forEach(f -> rows(table, f.family() + ": ", f, details));
        lines.addAll(table.lines());
        for (Examined family : report.families()) {
            lines.add("  " + family.family() + ": " + family.verdict() + speed(family));
        }
        lines.addAll(new AccuracyTable(report.accuracy()).lines(details));
        if (!report.operations().sound()) {
            lines.add("  " + report.operations().verdict());
        }
        lines.add(String.format(
                Locale.ROOT,
                "  memory %.1f GB/s, %.1f us a launch; examined in %.1f s",
                report.bytesPerSecond() * 1e-9,
                report.launchNanos() * 1e-3,
                report.seconds()));
        lines.add("  verdict: " + report.verdict());
        if (!report.cure().isEmpty()) {
            lines.add("  cure: " + report.cure());
        }
        return lines;
    }

    private static void rows(Table table, String prefix, Examined examined, boolean all) {
        Finding sum = new Finding(prefix + "all products", 0, 0, true, null);
        for (Finding finding : examined.findings()) {
            if (all || finding.fault() != null) {
                row(table, prefix + finding.operation(), finding);
            }
            sum = new Finding(
                    sum.operation(),
                    sum.cases() + finding.cases(),
                    Math.max(sum.units(), finding.units()),
                    sum.bits() && finding.bits(),
                    sum.fault() == null ? finding.fault() : sum.fault());
        }
        if (!all) {
            row(table, sum.operation(), sum);
        }
    }

    private static void row(Table table, String name, Finding finding) {
        table.row(
                "  " + name,
                finding.cases(),
                finding.fault() == null
                        ? String.format(Locale.ROOT, "%.2f ulp", finding.units())
                        : "WRONG",
                finding.bits() ? "yes" : "no");
    }

    private static String speed(Examined family) {
        return family.speed() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; %.1f GFLOP/s at %d",
                        family.speed().flopsPerSecond() * 1e-9,
                        family.speed().side());
    }

    /** For programs. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("device", report.device().id());
        facts.put("name", report.device().name());
        facts.put("driver", report.device().driver());
        facts.put("usable", true);
        facts.put("sound", report.sound());
        facts.put("verdict", report.verdict());
        facts.put("cure", report.cure());
        facts.put("bytes_per_second", report.bytesPerSecond());
        facts.put("launch_nanos", report.launchNanos());
        facts.put("seconds", report.seconds());
        facts.put("operations", findings(report.operations()));
        List<Object> families = new ArrayList<>();
        for (Examined family : report.families()) {
            families.add(facts(family));
        }
        facts.put("families", families);
        facts.put("accuracy", new AccuracyTable(report.accuracy()).facts());
        return facts;
    }

    private static Map<String, Object> facts(Examined family) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("family", family.family());
        facts.put("canonical", family.canonical());
        facts.put("sound", family.sound());
        facts.put("verdict", family.verdict());
        facts.put("gflops", family.speed() == null ? null : family.speed().flopsPerSecond() * 1e-9);
        facts.put("operations", findings(family));
        return facts;
    }

    private static List<Object> findings(Examined examined) {
        List<Object> all = new ArrayList<>();
        for (Finding finding : examined.findings()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("operation", finding.operation());
            facts.put("cases", finding.cases());
            facts.put("ulp", finding.units());
            facts.put("bits", finding.bits());
            facts.put("fault", finding.fault());
            all.add(facts);
        }
        return all;
    }
}
