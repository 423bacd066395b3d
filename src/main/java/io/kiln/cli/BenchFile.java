package io.kiln.cli;

import io.kiln.bench.Report;
import io.kiln.model.AtomicFile;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * Where a report of the bench goes.
 *
 * @param format of what is written
 * @param file where to, or null for standard output
 */
record BenchFile(BenchFormat format, @Nullable Path file) {
    /** Complains before minutes are spent. */
    void check() {
        OutputFile.check(file, "--out");
    }

    void write(Terminal terminal, Report report) {
        if (file == null) {
            format.lines(report).forEach(terminal::data);
            return;
        }
        AtomicFile.write(file, format.lines(report));
        BenchFormat.TABLE.lines(report).forEach(terminal::data);
    }
}
