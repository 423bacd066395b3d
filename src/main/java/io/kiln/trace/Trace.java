package io.kiln.trace;

import io.kiln.device.Span;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** Someone who wants to know when what was done. Wants nothing unless overridden. */
public interface Trace {
    /** Wants nothing. */
    Trace NONE = new Trace() {};

    /**
     * How many of the next steps are to be traced; asked at the beginning of each epoch.
     *
     * @return 0 for none
     */
    default int steps() {
        return 0;
    }

    /**
     * A device did something.
     *
     * @param span what and when
     */
    default void span(Span span) {}

    /**
     * Does something of the host's and notes when.
     *
     * @param name what it is called
     * @param work what is done
     * @param <T> of what comes of it
     * @return what came of it
     */
    default <T extends @Nullable Object> T during(String name, Supplier<T> work) {
        return work.get();
    }

    /**
     * Does something of the host's and notes when.
     *
     * @param name what it is called
     * @param work what is done
     */
    default void during(String name, Runnable work) {
        this.<@Nullable Void>during(name, () -> {
            work.run();
            return null;
        });
    }
}
