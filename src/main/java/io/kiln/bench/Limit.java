package io.kiln.bench;

import java.util.Locale;

/**
 * Which ceiling holds a figure down: the one whose own time is the largest share of it (the
 * roofline of Williams, Waterman and Patterson, 2009, with launches as a third roof).
 *
 * @param kind which
 * @param share of the ceiling that is reached: 1 at the ceiling
 */
public record Limit(Kind kind, double share) {
    private static final double WORTH_NAMING = 0.25;
    private static final double BEYOND = 1.15;

    /** What can hold a device down. */
    public enum Kind {
        /** Arithmetic. */
        COMPUTE,
        /** Memory. */
        MEMORY,
        /** The number of launches. */
        LAUNCHES
    }

    /**
     * What holds a run down.
     *
     * @param seconds of one run
     */
    static Limit of(double seconds, double flops, double bytes, int launches, Ceilings ceilings) {
        var compute = new Limit(Kind.COMPUTE, flops / ceilings.flopsPerSecond() / seconds);
        var memory = new Limit(Kind.MEMORY, bytes / ceilings.bytesPerSecond() / seconds);
        var launch = new Limit(Kind.LAUNCHES, launches * ceilings.launchNanos() * 1e-9 / seconds);
        Limit more = memory.share > compute.share ? memory : compute;
        return launch.share > more.share ? launch : more;
    }

    /**
     * In two words.
     *
     * @return for example {@code compute 78 %}
     */
    public String brief() {
        String percent = Words.percent(share);
        if (share < WORTH_NAMING) {
            return "none (" + percent + ")";
        }
        boolean cache = kind == Kind.MEMORY && share > BEYOND;
        return (cache ? "cache" : kind.name().toLowerCase(Locale.ROOT)) + " " + percent;
    }

    /**
     * In words.
     *
     * @return for example {@code compute: 78 % of its best arithmetic}
     */
    public String words() {
        String percent = Words.percent(share);
        if (share < WORTH_NAMING) {
            return "none of its limits (" + percent + " of " + kind.name().toLowerCase(Locale.ROOT)
                    + ")";
        }
        return switch (kind) {
            case COMPUTE -> "compute: " + percent + " of its best arithmetic";
            case MEMORY ->
                share > BEYOND
                        ? "cache: " + percent + " of its memory"
                        : "memory: " + percent + " of its copy";
            case LAUNCHES -> "launch-bound: " + percent + " is launching";
        };
    }
}
