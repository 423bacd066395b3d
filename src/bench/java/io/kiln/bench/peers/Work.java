package io.kiln.bench.peers;

import java.util.Locale;

/** What a side can be measured on. */
enum Work {
    /** Products of matrices, in floating-point operations a second. */
    GEMM,
    /** One pass over the 60,000 training images, in seconds. */
    EPOCH,
    /** One image at a time, in images a second. */
    PREDICT;

    static Work of(String name) {
        for (Work work : values()) {
            if (work.word().equals(name)) {
                return work;
            }
        }
        throw new IllegalArgumentException("gemm, epoch or predict expected, got " + name);
    }

    /** As it is written on a command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
