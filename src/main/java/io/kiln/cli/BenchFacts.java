package io.kiln.cli;

import io.kiln.device.Version;

import picocli.CommandLine.Model.CommandSpec;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What surrounds the figures of a bench, and may explain them. */
final class BenchFacts {
    private BenchFacts() {}

    static Map<String, Object> of(CommandSpec spec) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kiln", Version.number());
        facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put(
                "options", String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        facts.put("java", property("java.version") + ", " + property("java.vm.name"));
        facts.put(
                "system",
                property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put(
                "load_before",
                Math.round(100
                                * ManagementFactory.getOperatingSystemMXBean()
                                        .getSystemLoadAverage())
                        / 100.0);
        return facts;
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }
}
