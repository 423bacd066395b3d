package io.kiln.train;

import io.kiln.device.CacheFolder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What was measured on the devices, kept in the user's cache: a file a question, named by the
 * question's SHA-256. It holds a line a device, {@code id nanos}, and at last the SHA-256 of those
 * lines. Whatever is wrong with it, it counts as not there.
 */
final class Verdicts {
    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);
    private static final String FOLDER = "device-picks";

    private final Path folder;

    Verdicts(CacheFolder cache) {
        this.folder = cache.path().resolve(FOLDER);
    }

    /** Nanoseconds a step by device, all of those asked for; null when that is not known. */
    @Nullable
    Map<String, Long> find(String question, List<String> ids) {
        try {
            Map<String, Long> nanos = read(Files.readString(file(question)));
            return List.copyOf(nanos.keySet()).equals(ids) ? nanos : null;
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{}: not known: {}", file(question), e.toString());
            return null;
        }
    }

    private static Map<String, Long> read(String text) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        int end = text.lastIndexOf('\n') + 1;
        if (!sha256(text.substring(0, end)).equals(text.substring(end))) {
            throw new IllegalArgumentException("damaged");
        }
        text.substring(0, end).lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            long value = Long.parseLong(line.substring(space + 1));
            nanos.put(line.substring(0, Math.max(0, space)), Math.max(1, value));
        });
        return nanos;
    }

    /** A cache that cannot be written costs time at the next start, no more. */
    void keep(String question, Map<String, Long> nanos) {
        var lines = new StringBuilder();
        nanos.forEach((id, value) -> lines.append(id).append(' ').append(value).append('\n'));
        Path part = folder.resolve("." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(folder);
            try {
                Files.writeString(part, lines + sha256(lines.toString()));
                Files.move(part, file(question), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            LOG.info("{}: what was measured is not kept: {}", folder, e.toString());
        }
    }

    /** A device of this verdict has failed: next time all are measured again. */
    void forget(String question) {
        try {
            Files.deleteIfExists(file(question));
        } catch (IOException e) {
            LOG.info("{}: what was measured stays: {}", folder, e.toString());
        }
    }

    private Path file(String question) {
        return folder.resolve(sha256(question));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }
}
