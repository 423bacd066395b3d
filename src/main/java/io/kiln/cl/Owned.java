package io.kiln.cl;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What somebody owns of a driver: gives everything back in reverse order, whatever fails in
 * between.
 */
public final class Owned implements AutoCloseable {
    private final Cl cl;
    private final Deque<Ref> refs = new ArrayDeque<>();

    /**
     * Owns nothing yet.
     *
     * @param cl what its references are of
     */
    public Owned(Cl cl) {
        this.cl = cl;
    }

    /**
     * Takes ownership.
     *
     * @param ref a context, queue, buffer, program or kernel
     * @return the same
     */
    public Ref own(Ref ref) {
        refs.push(ref);
        return ref;
    }

    /**
     * Releases one before the others.
     *
     * @param ref owned; anything else is left alone
     */
    public void release(Ref ref) {
        if (refs.remove(ref)) {
            cl.release(ref);
        }
    }

    /**
     * Releases all, the newest first. A second call does nothing.
     *
     * @throws RuntimeException the first failure, with the others suppressed, after all was tried
     */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!refs.isEmpty()) {
            try {
                cl.release(refs.pop());
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
