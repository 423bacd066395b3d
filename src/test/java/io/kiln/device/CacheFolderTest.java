package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;

class CacheFolderTest {
    private static String path(Map<String, String> environment, String system) {
        return CacheFolder.of(environment, system, "/home/ada")
                .path()
                .toString()
                .replace('\\', '/');
    }

    @Test
    void followsTheSystemsCustom() {
        assertEquals("/home/ada/.cache/kiln", path(Map.of(), "Linux"));
        assertEquals("/home/ada/.cache/kiln", path(Map.of("LOCALAPPDATA", "/l"), "FreeBSD"));
        assertEquals("/home/ada/Library/Caches/kiln", path(Map.of(), "Mac OS X"));
        assertEquals("/l/kiln", path(Map.of("LOCALAPPDATA", "/l"), "Windows 11"));
        assertEquals("/home/ada/AppData/Local/kiln", path(Map.of(), "Windows 11"));
        assertEquals(
                "/home/ada/AppData/Local/kiln", path(Map.of("LOCALAPPDATA", " "), "WINDOWS 11"));
        assertEquals(
                "C:/Users/Ada L/AppData/Local/kiln",
                path(
                        Map.of("LOCALAPPDATA", "C:\\Users\\Ada L\\AppData\\Local"),
                        "Windows Server 2022"));
    }

    @Test
    void theUsersWishComesFirst() {
        Map<String, String> both = Map.of("KILN_CACHE", "/k", "XDG_CACHE_HOME", "/x");
        assertEquals("/k", path(both, "Linux"));
        assertEquals("/x/kiln", path(Map.of("XDG_CACHE_HOME", "/x"), "Mac OS X"));
        assertEquals(
                "/home/ada/.cache/kiln",
                path(Map.of("KILN_CACHE", " ", "XDG_CACHE_HOME", ""), "Linux"));
        assertEquals("/home/ada/.cache/kiln", path(Map.of("XDG_CACHE_HOME", "relative"), "Linux"));
    }

    @Test
    void resolvesInside() {
        assertEquals(Path.of("a", "b"), new CacheFolder(Path.of("a")).resolve("b"));
    }
}
