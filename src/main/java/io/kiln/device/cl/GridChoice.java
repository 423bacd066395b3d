package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.PrivateCache;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whether groups of a device may meet. Where they once failed to, they may not again with this device,
 * driver and Kiln, which a note in the cache says. Why not is said once, in a line.
 */
final class GridChoice {
    private final String device;
    private final String note;
    private final PrivateCache notes;
    private final Consumer<String> complaint;
    private @Nullable Supplier<Grid> search; // null when it is over
    private @Nullable Grid grid;

    /**
     * Nothing looked for yet.
     *
     * @param device as lines name it
     * @param note name of its file in the cache
     * @param search finds how they meet, or throws DeviceException, which says why not; null where
     *     nobody asked
     * @param complaint hears why they may not
     */
    GridChoice(
            String device,
            String note,
            PrivateCache notes,
            @Nullable Supplier<Grid> search,
            Consumer<String> complaint) {
        this.device = device;
        this.note = note;
        this.notes = notes;
        this.search = search;
        this.complaint = complaint;
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
                throw new DeviceException(before.strip() + " once before" + remedy());
            }
            return how.get();
        } catch (DeviceException e) {
            complaint.accept(
                    device + ": no persistent kernels, launches as usual: " + e.getMessage());
            return null;
        }
    }

    /** No more of it: now, and later where that can be noted. */
    void forbid(String reason) {
        grid = null;
        notes.keep(note, reason + "\n");
        String later = notes.find(note) == null
                ? ""
                : "; with this driver the device gets no persistent kernels any more" + remedy();
        complaint.accept(device + ": " + reason + "; it goes on with launches as usual, from where"
                + " it was" + later);
    }

    private String remedy() {
        return " (to try again, remove " + notes.path(note) + ")";
    }
}
