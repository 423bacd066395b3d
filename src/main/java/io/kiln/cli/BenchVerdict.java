package io.kiln.cli;

import io.kiln.bench.Comparison;
import io.kiln.bench.Report;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * What a bench answers to the shell.
 *
 * @param report what was measured
 * @param missing whether a device that was asked for could not be had
 * @param allowed how much slower than another Kiln this one may be, or null when anything may be
 */
record BenchVerdict(
        Report report, boolean missing, @Nullable Share allowed) {
    /** Says what is wrong, a line each. */
    ExitCode tell(Terminal terminal) {
        if (report.wrong()) {
            terminal.problem("a device computes wrong results; kiln doctor says more");
        }
        report.idle().forEach(l -> terminal.problem(l + ": none of the cases could be done"));
        if (report.wrong() || missing || !report.idle().isEmpty()) {
            return ExitCode.DEVICE;
        }
        ExitCode code = ExitCode.OK;
        for (Comparison one : report.comparisons()) {
            if (allowed != null && one.ratio().slowerThan(allowed.value())) {
                code = ExitCode.TARGET;
                terminal.problem(slower(one, 1 - allowed.value()));
            }
        }
        return code;
    }

    private static String slower(Comparison one, double allowed) {
        return String.format(
                Locale.ROOT,
                "%s on %s: %.3f times as fast as %s, at most %.3f with 95 %%; %.3f was allowed",
                one.caseName(),
                one.contender(),
                one.ratio().value(),
                one.with(),
                one.ratio().high(),
                allowed);
    }
}
