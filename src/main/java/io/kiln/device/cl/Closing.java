package io.kiln.device.cl;

import java.util.List;

/** Closes several things, each whatever became of the others. */
final class Closing {
    private Closing() {}

    /**
     * Closes all, the last first.
     *
     * @throws RuntimeException the first failure, with the others suppressed, after all was tried
     */
    static void newestFirst(List<? extends AutoCloseable> all) {
        RuntimeException first = null;
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).close();
            } catch (RuntimeException e) {
                first = together(first, e);
            } catch (Exception e) {
                first = together(first, new IllegalStateException(e));
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static RuntimeException together(
            @org.jspecify.annotations.Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /** Closes something because of a failure, which is what will be thrown. */
    static void after(Throwable failure, AutoCloseable half) {
        try {
            half.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
