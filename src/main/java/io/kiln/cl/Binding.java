package io.kiln.cl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What all bindings make of the bytes that drivers answer with. */
abstract class Binding implements Cl {
    /** What a platform or device says of itself: direct, in native order. */
    abstract ByteBuffer info(Ref of, int key);

    /** Bytes as text, without the zero that ends them. */
    static String words(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString().replace("\0", "");
    }

    @Override
    public final String text(Ref of, int key) {
        return words(info(of, key)).strip();
    }

    @Override
    public final long number(Ref device, int key) {
        ByteBuffer bytes = info(device, key);
        return bytes.capacity() == Integer.BYTES
                ? Integer.toUnsignedLong(bytes.getInt(0))
                : bytes.getLong(0);
    }
}
