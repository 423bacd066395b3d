package io.kiln.bench;

import org.jspecify.annotations.Nullable;

/**
 * A case that could be measured now.
 *
 * @param launches of one run
 * @param error against double precision, relative
 * @param fault what it computes wrongly, or null
 * @param compileSeconds to build, bind and fill it
 * @param warmSeconds of runs that do not count
 */
public record Ready(
        int launches,
        double error,
        @Nullable String fault,
        double compileSeconds,
        double warmSeconds) {}
