package io.kiln.cl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.NoSuchElementException;

/** What tests of this room share. */
final class Gear {
    private Gear() {}

    static Ref firstDevice(Cl cl) {
        for (Ref platform : cl.platforms()) {
            for (Ref device : cl.devices(platform)) {
                return device;
            }
        }
        throw new NoSuchElementException("no OpenCL device: the tests need one, such as PoCL");
    }

    static ByteBuffer floats(float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    static float[] array(ByteBuffer bytes) {
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
