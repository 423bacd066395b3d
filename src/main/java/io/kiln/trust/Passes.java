package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Program;
import io.kiln.device.Version;

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
import java.util.List;
import java.util.UUID;

/**
 * The self-tests that were passed: a folder of tiny files, one a key. Whatever is
 * wrong with a file, or with the folder, means that the test is done again.
 */
final class Passes {
    private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

    private final Path folder;

    Passes(Path folder) {
        this.folder = folder;
    }

    /** All that a pass depends on: device, driver, version, plans, how they are run, kernels. */
    static String key(Device device, List<Program> programs) {
        DeviceInfo info = device.info();
        var text = new StringBuilder();
        for (String fact : new String[] {
            Version.number(),
            info.name(),
            info.driver(),
            info.way(),
            "canonical " + info.canonical()
        }) {
            text.append(fact).append('\n');
        }
        for (Program program : programs) {
            text.append(program.plan().hash()).append('\n');
            text.append(device.rewrite(program.plan())).append('\n');
            text.append(program.kernels()).append('\n');
        }
        return sha256(text.toString());
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String content(String key) {
        return "self-test passed\n" + key + "\n" + sha256("self-test passed " + key) + "\n";
    }

    boolean has(String key) {
        try {
            return Files.readString(folder.resolve(key)).equals(content(key));
        } catch (IOException e) {
            return false; // not there, or not text: the test is done again
        }
    }

    /** Remembers a pass where it can be; a cache is never worth an error. */
    void add(String key) {
        Path part = folder.resolve("." + key + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(folder);
            Files.writeString(part, content(key));
            Files.move(
                    part,
                    folder.resolve(key),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.info("the self-test will be done again next time: {}", e.toString());
            try {
                Files.deleteIfExists(part);
            } catch (IOException left) {
                LOG.debug("{} is left over: {}", part, left.toString());
            }
        }
    }
}
