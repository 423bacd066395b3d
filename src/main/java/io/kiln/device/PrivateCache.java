package io.kiln.device;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Small texts that spare work at the next start, in a {@link PrivateFolder}. Whatever is wrong with
 * the folder or with a file, it counts as not there: a cache is never worth an error. Nothing is made
 * before it is used.
 */
public final class PrivateCache {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateCache.class);

    private final Path place;
    private final String what;
    private @Nullable PrivateFolder folder;
    private boolean refused;

    /**
     * Looks at nothing yet.
     *
     * @param place the folder
     * @param what is kept in it, for a line that says why nothing is, such as {@code self-tests}
     */
    public PrivateCache(Path place, String what) {
        this.place = place;
        this.what = what;
    }

    /** The folder, or null when it is not private, which is said once. */
    private @Nullable PrivateFolder folder() {
        if (folder == null && !refused) {
            try {
                folder = PrivateFolder.open(place);
            } catch (IOException e) {
                refused = true;
                LOG.warn("no cache of {}: {}", what, PrivateFolder.why(e));
            }
        }
        return folder;
    }

    /**
     * Where a text is, if it is there.
     *
     * @param name of its file
     * @return its whole path
     */
    public Path path(String name) {
        return place.toAbsolutePath().resolve(name);
    }

    /**
     * Looks for a text.
     *
     * @param name of its file
     * @return null when it is not there, or others could have written it
     */
    public @Nullable String find(String name) {
        PrivateFolder from = folder();
        try {
            return from == null ? null : new String(from.read(name), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.warn("a file of the cache of {} is not used: {}", what, PrivateFolder.why(e));
            return null;
        }
    }

    /**
     * Keeps a text, over an older one, where it can be.
     *
     * @param name of its file
     * @param text what it is to hold
     */
    public void keep(String name, String text) {
        PrivateFolder into = folder();
        try {
            if (into != null) {
                into.write(name, text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOG.info("{}: {} are not kept: {}", place, what, e.toString());
        }
    }

    /**
     * Removes a text, if it is there.
     *
     * @param name of its file
     */
    public void forget(String name) {
        PrivateFolder from = folder();
        try {
            if (from != null) {
                from.remove(name);
            }
        } catch (IOException e) {
            LOG.info("{}: {} stay: {}", place, what, e.toString());
        }
    }
}
