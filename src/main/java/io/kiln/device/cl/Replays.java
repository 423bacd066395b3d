package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.ClException;
import io.kiln.cl.CommandBuffers;
import io.kiln.cl.Found;
import io.kiln.cl.Key;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Records the launches of a device's plans, where it has {@code cl_khr_command_buffer}. */
final class Replays {
    private static final String EXTENSION = "cl_khr_command_buffer";

    /** Copies of a recording that may not be in the queue twice: after so many the host waits. */
    static final int TURNS = 8;

    private final Cl cl;
    private final CommandBuffers commands;
    private final Candidate candidate;
    private final Consumer<String> complaint;

    private Replays(
            Cl cl, CommandBuffers commands, Candidate candidate, Consumer<String> complaint) {
        this.cl = cl;
        this.commands = commands;
        this.candidate = candidate;
        this.complaint = complaint;
    }

    /**
     * As options ask for it.
     *
     * @param complaint hears a line where launches cannot be recorded
     * @return null where they are not to be recorded, or cannot be
     */
    static @Nullable Replays of(
            Candidate candidate, DeviceOptions options, Consumer<String> complaint) {
        if (!options.replay()) {
            return null;
        }
        CommandBuffers commands = candidate.cl().commandBuffers();
        String refusal = options.tracing()
                ? "each launch is traced"
                : refusal(candidate.cl(), candidate.found());
        if (refusal != null || commands == null) {
            complaint.accept(candidate.id() + ": launches are not replayed: " + refusal);
            return null;
        }
        return new Replays(candidate.cl(), commands, candidate, complaint);
    }

    /** What a device says of itself: whether it can, and how. */
    static String fact(Cl cl, Found found) {
        String refusal = refusal(cl, found);
        if (refusal != null) {
            return "no: " + refusal;
        }
        return overlap(cl, found) ? "possible" : "possible, in turns";
    }

    private static @Nullable String refusal(Cl cl, Found found) {
        if (!found.extensions().contains(EXTENSION)) {
            return "the device has no " + EXTENSION;
        }
        if (cl.commandBuffers() == null) {
            return cl.binding() + " does not reach " + EXTENSION + ", lwjgl does";
        }
        long needs = number(cl, found, Key.DEVICE_COMMAND_BUFFER_REQUIRED_QUEUE_PROPERTIES, -1);
        if (needs < 0) {
            return "the driver does not say which properties the queue needs";
        }
        return needs == 0 ? null : "the queue would need properties 0x" + Long.toHexString(needs);
    }

    private static boolean overlap(Cl cl, Found found) {
        long can = number(cl, found, Key.DEVICE_COMMAND_BUFFER_CAPABILITIES, 0);
        return (can & Key.COMMAND_BUFFERS_OVERLAP) != 0;
    }

    private static long number(Cl cl, Found found, int key, long otherwise) {
        try {
            return found.device() == null ? otherwise : cl.number(found.device(), key);
        } catch (ClException e) {
            return otherwise;
        }
    }

    /**
     * Records launches. Nothing of them has run when that fails, so they can still be put into the
     * queue one by one.
     *
     * @return null where the driver refuses to record them, which is told
     * @throws ClException when the device is lost
     */
    @Nullable
    Replay record(ClDevice device, Bound bound) {
        var owned = new Owned(cl);
        try {
            boolean overlap = overlap(cl, candidate.found());
            List<Ref> copies = new ArrayList<>();
            for (int copy = 0; copy < (overlap ? 1 : TURNS); copy++) {
                copies.add(owned.own(commands.make(candidate.device(), device.queue(), overlap)));
                record(bound, copies.get(copy));
            }
            return new Replay(device, commands, copies, owned);
        } catch (DeviceException e) {
            Closing.after(e, owned);
            if (e instanceof ClException status && status.deviceLost()) {
                throw e;
            }
            complaint.accept(candidate.id() + ": launches are not replayed: " + e.getMessage());
            return null;
        }
    }

    private void record(Bound bound, Ref into) {
        for (int i = 0; i < bound.launches.length; i++) {
            Call call = bound.calls.get(i);
            commands.record(into, bound.kernels[i], call.global(), call.local());
        }
        commands.finalise(into);
    }
}
