package io.kiln.cli;

import io.kiln.device.CacheFolder;

import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds a command.
 *
 * @param terminal where it reads and writes
 * @param environment the environment variables
 * @param workingFolder where relative paths that nobody typed start, such as {@code data/mnist}
 */
public record Shell(Terminal terminal, Map<String, String> environment, Path workingFolder) {
    /** What surrounds this process. */
    static Shell ofProcess() {
        return new Shell(Terminal.ofProcess(), System.getenv(), Path.of(""));
    }

    /**
     * The user's cache.
     *
     * @return the folder, which need not exist
     */
    public CacheFolder cache() {
        return CacheFolder.of(
                environment, System.getProperty("os.name"), System.getProperty("user.home"));
    }
}
