package io.kiln.device.cl;

import io.kiln.cl.CommandBuffers;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;

import java.util.List;

/** Launches that were recorded once, so that a step is a single call. */
final class Replay implements AutoCloseable {
    private final ClDevice device;
    private final CommandBuffers commands;
    private final Ref[] copies; // one that may be in the queue twice, or several that take turns
    private final Owned owned;
    private int next;

    /**
     * Of recordings that are finalised.
     *
     * @param copies of the same launches; a single one may overlap with itself
     * @param owned releases them
     */
    Replay(ClDevice device, CommandBuffers commands, List<Ref> copies, Owned owned) {
        this.device = device;
        this.commands = commands;
        this.copies = copies.toArray(Ref[]::new);
        this.owned = owned;
    }

    void enqueue() {
        if (next == copies.length) {
            next = 0;
            if (copies.length > 1) {
                device.finish();
            }
        }
        commands.replay(copies[next++]);
    }

    @Override
    public void close() {
        owned.close();
    }
}
