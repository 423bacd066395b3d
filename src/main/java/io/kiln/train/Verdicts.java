package io.kiln.train;

import io.kiln.device.CacheFolder;
import io.kiln.device.PrivateCache;
import io.kiln.device.Sha256;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured on the devices, kept in the user's cache: a file a question, named by the
 * question's SHA-256. It holds a line a device, {@code id nanos}, and at last the SHA-256 of those
 * lines. Whatever is wrong with it, it counts as not there.
 */
final class Verdicts {
    private static final String FOLDER = "device-picks";

    private final PrivateCache cache;

    Verdicts(CacheFolder cache) {
        this.cache = new PrivateCache(cache.resolve(FOLDER), "measured devices");
    }

    /** Nanoseconds a step by device, all of those asked for; null when that is not known. */
    @Nullable
    Map<String, Long> find(String question, List<String> ids) {
        String text = cache.find(Sha256.of(question));
        try {
            Map<String, Long> nanos = text == null ? Map.of() : read(text);
            return List.copyOf(nanos.keySet()).equals(ids) ? nanos : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Map<String, Long> read(String text) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        int end = text.lastIndexOf('\n') + 1;
        if (!Sha256.of(text.substring(0, end)).equals(text.substring(end))) {
            throw new IllegalArgumentException("damaged");
        }
        text.substring(0, end).lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            long value = Long.parseLong(line.substring(space + 1));
            nanos.put(line.substring(0, Math.max(0, space)), Math.max(1, value));
        });
        return nanos;
    }

    void keep(String question, Map<String, Long> nanos) {
        var lines = new StringBuilder();
        nanos.forEach((id, value) -> lines.append(id).append(' ').append(value).append('\n'));
        cache.keep(Sha256.of(question), lines + Sha256.of(lines.toString()));
    }

    /** A device of this verdict has failed: next time all are measured again. */
    void forget(String question) {
        cache.forget(Sha256.of(question));
    }
}
