package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Ref;
import io.kiln.device.DeviceException;
import io.kiln.device.Tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;

/** Known bytes behind each tensor: a kernel that writes past the end of one changes them. */
final class Guards {
    /** As many as the widest vector, twice. */
    static final int BYTES = 128;

    private static final byte PATTERN = (byte) 0xCA;

    private Guards() {}

    /** Writes the pattern behind the tensors. */
    static void set(Cl cl, Ref queue, Map<Tensor, Ref> buffers) {
        ByteBuffer guard = direct();
        for (int i = 0; i < BYTES; i++) {
            guard.put(i, PATTERN);
        }
        buffers.forEach((t, buffer) -> cl.write(queue, buffer, t.bytes(), guard));
    }

    /**
     * Looks whether it is still there.
     *
     * @throws DeviceException when a kernel wrote past the end of a tensor
     */
    static void check(Cl cl, Ref queue, Map<Tensor, Ref> buffers) {
        ByteBuffer guard = direct();
        buffers.forEach((t, buffer) -> {
            cl.read(queue, buffer, t.bytes(), guard);
            for (int i = 0; i < BYTES; i++) {
                if (guard.get(i) != PATTERN) {
                    throw new DeviceException(String.format(
                            Locale.ROOT, "a kernel wrote %d bytes past the end of %s", i + 1, t));
                }
            }
        });
    }

    private static ByteBuffer direct() {
        return ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    }
}
