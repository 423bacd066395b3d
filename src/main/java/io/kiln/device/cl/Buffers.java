package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Ref;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A device's buffers: made, filled with the zeros that OpenCL does not promise, and guarded. */
final class Buffers {
    private final ClDevice device;
    private final Cl cl;
    private final Ref context;
    private final Ref queue;
    private final Builds builds;
    private final boolean guards;

    /**
     * Of a device.
     *
     * @param builds where the program that fills comes from
     * @param guards whether bytes behind each tensor show that a kernel wrote past its end
     */
    Buffers(ClDevice device, Ref context, Ref queue, Builds builds, boolean guards) {
        this.device = device;
        this.cl = device.cl();
        this.context = context;
        this.queue = queue;
        this.builds = builds;
        this.guards = guards;
    }

    /** A buffer whose content is undefined, for the caller to release. */
    Ref make(long bytes) {
        return cl.buffer(context, bytes, device.transfer().shared());
    }

    /** A buffer with room for a tensor and its guard, for the caller to release. */
    Ref make(Tensor t) {
        return make(t.bytes() + (guards ? Guards.BYTES : 0));
    }

    /** Makes buffers all zeros. */
    void zero(Map<Tensor, Ref> buffers) {
        List<Call> fills = new ArrayList<>();
        buffers.forEach((t, buffer) -> {
            if (t.type() == Type.U8) {
                device.transfer().clear(buffer, 0, t.size());
            } else {
                fills.add(Binder.fill(t, device.limits()));
            }
        });
        if (!fills.isEmpty()) {
            Ref program = builds.program(fills.subList(0, 1));
            try (var bound = new Bound(device, fills, program, queue, buffers::get)) {
                bound.enqueue();
                cl.finish(queue);
            }
        }
        if (guards) {
            Guards.set(cl, queue, buffers);
        }
    }

    /** Looks for bytes that a kernel wrote past the end of a tensor, where that was asked for. */
    void checkGuards(Map<Tensor, Ref> buffers) {
        if (guards) {
            Guards.check(cl, queue, buffers);
        }
    }
}
