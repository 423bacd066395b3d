package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.PrivateCache;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * Whether groups of a device may meet. Where they once failed to, they may not again with this device
 * and driver, which a note in the cache says. Why not is said once, in a line.
 */
final class GridChoice {
    private static final Logger LOG = LoggerFactory.getLogger(GridChoice.class);

    private final String device;
    private final String note;
    private final PrivateCache notes;
    private @Nullable Supplier<Grid> search; // null when it is over
    private @Nullable Grid grid;

    /**
     * Nothing looked for yet.
     *
     * @param device as lines name it
     * @param note name of its file in the cache
     * @param search finds how they meet, or throws DeviceException, which says why not; null where
     *     nobody asked
     */
    GridChoice(String device, String note, PrivateCache notes, @Nullable Supplier<Grid> search) {
        this.device = device;
        this.note = note;
        this.notes = notes;
        this.search = search;
    }

    /** How they meet, or null. */
    @Nullable
    Grid grid() {
        Supplier<Grid> how = search;
        if (how != null) {
            search = null;
            grid = found(how);
        }
        return grid;
    }

    private @Nullable Grid found(Supplier<Grid> how) {
        String before = notes.find(note);
        try {
            if (before != null) {
                throw new DeviceException(before.strip());
            }
            return how.get();
        } catch (DeviceException e) {
            LOG.warn("{}: no persistent kernels, launches as usual: {}", device, e.getMessage());
            return null;
        }
    }

    /** No more of it, now and ever. */
    void forbid(String reason) {
        grid = null;
        notes.keep(
                note,
                String.format(
                        Locale.ROOT,
                        "%s once before (to try again, remove %s from the cache)",
                        reason,
                        note));
        LOG.warn(
                "{}: {}; it goes on with launches as usual, from where it was, and this device and"
                        + " driver get no persistent kernels any more",
                device,
                reason);
    }
}
