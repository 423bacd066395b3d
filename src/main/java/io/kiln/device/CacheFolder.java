package io.kiln.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The user's cache: files that can be made or fetched again, safe to delete at any time.
 *
 * <p>{@code $KILN_CACHE} if set; else {@code $XDG_CACHE_HOME/kiln}; else {@code
 * ~/Library/Caches/kiln} on macOS, {@code %LOCALAPPDATA%\kiln} on Windows, {@code ~/.cache/kiln}
 * elsewhere.
 *
 * @param path the folder, which need not exist yet
 */
public record CacheFolder(Path path) {
    /** The folder of the user who runs this. */
    public static CacheFolder ofUser() {
        return of(System.getenv(), System.getProperty("os.name"), System.getProperty("user.home"));
    }

    /**
     * The folder that an environment asks for.
     *
     * @param environment the environment variables
     * @param system the operating system as Java names it, such as "Mac OS X"
     * @param home the user's home folder
     */
    public static CacheFolder of(Map<String, String> environment, String system, String home) {
        String own = environment.getOrDefault("KILN_CACHE", "");
        if (!own.isBlank()) {
            return new CacheFolder(Path.of(own));
        }
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The XDG specification says to ignore a path that is not absolute.
        if (!shared.isBlank() && Path.of(shared).isAbsolute()) {
            return new CacheFolder(Path.of(shared, "kiln"));
        }
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return new CacheFolder(Path.of(home, "Library", "Caches", "kiln"));
        }
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        if (name.startsWith("windows")) {
            return new CacheFolder(
                    local.isBlank()
                            ? Path.of(home, "AppData", "Local", "kiln")
                            : Path.of(local, "kiln"));
        }
        return new CacheFolder(Path.of(home, ".cache", "kiln"));
    }

    /**
     * Makes it where it is missing, for this user alone, since a {@link PrivateFolder} in it is
     * refused where others may write above.
     *
     * @throws IOException when it cannot be made
     */
    public void make() throws IOException {
        PrivateFolder.makeFolders(path.toAbsolutePath());
    }

    /** A file or folder inside the cache. */
    public Path resolve(String name) {
        return path.resolve(name);
    }
}
