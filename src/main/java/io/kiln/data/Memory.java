package io.kiln.data;

import java.util.Locale;

/** Refuses data that does not fit, before it is allocated. */
final class Memory {
    /** The largest array that every JVM allows. */
    static final long LARGEST_ARRAY = Integer.MAX_VALUE - 16L;

    private Memory() {}

    /** Checks that {@code bytes} more fit in the heap; the message names {@code what}. */
    static void require(long bytes, String what) {
        if (bytes > free()) {
            System.gc(); // NOTE: garbage counts as used until it is collected
            require(bytes, free(), what);
        }
    }

    static void require(long bytes, long available, String what) {
        if (bytes > available) {
            throw DataException.of(
                    "%s does not fit in memory: needs %s, %s of the heap available; use a smaller"
                            + " part of it, or give Java more with -Xmx",
                    what, size(bytes), size(available));
        }
    }

    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }

    /** Bytes for people: {@code 12.3 MiB}. */
    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        return bytes < 1L << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
