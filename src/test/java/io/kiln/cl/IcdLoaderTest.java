package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The OpenCL library is looked for where each system keeps it. */
final class IcdLoaderTest {
    @TempDir
    private Path folder;

    private static List<String> candidates(Map<String, String> environment, String system) {
        return IcdLoader.candidates(environment, system, "amd64").stream()
                .map(Path::toString)
                .toList();
    }

    @Test
    void aVariableNamesItInsteadOfAnySearch() {
        Map<String, String> environment =
                Map.of("KILN_OPENCL_LIBRARY", "/opt/own.so", "LD_LIBRARY_PATH", "/opt/other");
        assertEquals(List.of("/opt/own.so"), candidates(environment, "Linux"));
    }

    @Test
    void theUsersFoldersComeFirst() {
        List<String> all = candidates(Map.of("LD_LIBRARY_PATH", "/one:relative::/two"), "Linux");
        assertEquals(
                List.of(
                        "/one/libOpenCL.so.1",
                        "/one/libOpenCL.so",
                        "/two/libOpenCL.so.1",
                        "/two/libOpenCL.so"),
                all.subList(0, 4));
        assertTrue(all.contains("/usr/lib/x86_64-linux-gnu/libOpenCL.so.1"), all::toString);
        assertTrue(all.contains("/usr/lib64/libOpenCL.so.1"), all::toString);
        assertTrue(all.contains("/usr/local/cuda/lib64/libOpenCL.so.1"), all::toString);
        assertTrue(all.stream().allMatch(path -> path.startsWith("/")), all::toString);
    }

    @Test
    void otherSystemsHaveOnePlace() {
        assertEquals(
                List.of("/System/Library/Frameworks/OpenCL.framework/OpenCL"),
                candidates(Map.of(), "Mac OS X"));
        List<String> windows = candidates(Map.of("SystemRoot", "C:\\Windows"), "Windows 11");
        assertEquals(1, windows.size());
        assertTrue(windows.get(0).endsWith("OpenCL.dll"), windows::toString);
    }

    @Test
    void whatDoesNotLoadIsPassedOverAndNamed() throws IOException {
        Path script = Files.writeString(folder.resolve("libOpenCL.so"), "INPUT(-lOpenCL)");
        IcdLoader none = IcdLoader.load(List.of(folder.resolve("libOpenCL.so.1"), script));
        assertNull(none.found());
        assertEquals(
                "the OpenCL library does not load: " + script + " is no library", none.failure());
    }

    @Test
    void theFailureNamesEveryFolderOnce() {
        IcdLoader none = IcdLoader.load(List.of(
                Path.of("/no/libOpenCL.so.1"),
                Path.of("/no/libOpenCL.so"),
                Path.of("/never/libOpenCL.so.1"),
                Path.of("/never/libOpenCL.so")));
        assertEquals(
                "there is no OpenCL library: looked for libOpenCL.so.1 and libOpenCL.so in /no,"
                        + " /never",
                none.failure());
    }
}
