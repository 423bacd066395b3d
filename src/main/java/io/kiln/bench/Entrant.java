package io.kiln.bench;

import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

/** Who measures cases one after another: a device of this process, or another Kiln. */
public interface Entrant extends AutoCloseable {
    /**
     * Who it is.
     *
     * @return facts, without ceilings
     */
    Contender contender();

    /**
     * Measures what it reaches at best.
     *
     * @return ceilings, or null for one that shares those of another
     */
    @Nullable
    Ceilings ceilings();

    /**
     * Makes a case ready, checks it, and runs it until it gets no faster.
     *
     * @param one the case
     * @return what was found; with a fault, no round may follow
     */
    Ready prepare(Case one);

    /**
     * Measures once.
     *
     * @return seconds of the whole case
     */
    double round();

    /** Shows what it prepared to whoever traces it; nobody does where it is not overridden. */
    default void trace() {}

    /** Lets the case go. Harmless when there is none. */
    void release();

    @Override
    void close();
}
