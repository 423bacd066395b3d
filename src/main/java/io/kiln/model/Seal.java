package io.kiln.model;

import io.kiln.device.Sha256;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/**
 * {@code kiln.sha256} of a file, as {@link Safetensors} defines it: metadata, then tensors, then
 * data.
 */
final class Seal {
    private final MessageDigest digest = Sha256.begin();

    private Seal() {}

    /** @param metadata in order of its keys */
    static Seal over(Map<String, String> metadata, int tensors) {
        var seal = new Seal();
        seal.number(metadata.size() - (metadata.containsKey(Safetensors.SEAL) ? 1 : 0));
        metadata.forEach((key, value) -> {
            if (!key.equals(Safetensors.SEAL)) {
                seal.text(key);
                seal.text(value);
            }
        });
        seal.number(tensors);
        return seal;
    }

    void tensor(String name, Dtype dtype, List<Long> shape) {
        text(name);
        text(dtype.name());
        number(shape.size());
        shape.forEach(this::number);
    }

    void data(ByteBuffer bytes) {
        digest.update(bytes);
    }

    void data(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    String hex() {
        return Sha256.hex(digest);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(long value) {
        digest.update(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .flip());
    }
}
