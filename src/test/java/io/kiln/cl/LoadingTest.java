package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Bindings load, or say why not, in JVMs of their own: silent, alive, and from safe places. */
@NeedsOpenCl
@EnabledOnOs(OS.LINUX)
final class LoadingTest {
    private static final String USUAL = System.getProperty("java.class.path");
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> flags = new ArrayList<>();
    private String classPath = USUAL;
    private Path home = HOME;

    /** Runs the probe and checks what holds for every run. */
    private ChildJava probe(String binding) throws IOException, InterruptedException {
        environment.putIfAbsent("KILN_CACHE", folder.resolve("cache").toString());
        if (feature(home) >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED"); // as the launcher does
        }
        ChildJava child = ChildJava.run(home, flags, environment, classPath, Probe.class, binding);
        assertEquals(0, child.code(), child::toString);
        assertEquals(List.of(), child.err(), "standard error");
        List<String> foreign =
                child.out().stream().filter(l -> !l.startsWith("probe: ")).toList();
        assertEquals(List.of(), foreign, "lines on standard output that are not ours");
        return child;
    }

    private static int feature(Path home) throws IOException {
        String release = Files.readString(home.resolve("release"));
        return Integer.parseInt(release.replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1"));
    }

    /** Each binding on this JDK and, where one is found, on 25. */
    static Stream<Object[]> bindingsAndJdks() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(HOME));
        if (feature(HOME) != 25) {
            String own = System.getenv("KILN_JDK25");
            Path usual = Path.of("/usr/lib/jvm");
            try (Stream<Path> found = own != null
                    ? Stream.of(Path.of(own))
                    : Files.isDirectory(usual) ? Files.list(usual) : Stream.empty()) {
                found.filter(h -> Files.isExecutable(h.resolve("bin/java")))
                        .filter(h -> Files.isRegularFile(h.resolve("release")))
                        .filter(h -> h.toString().contains("25"))
                        .findFirst()
                        .ifPresent(homes::add);
            }
        }
        return homes.stream()
                .flatMap(h -> Stream.of("jocl", "lwjgl").map(b -> new Object[] {b, h}));
    }

    @ParameterizedTest
    @MethodSource("bindingsAndJdks")
    void aBindingRunsWithoutAWord(String binding, Path jdk) throws Exception {
        home = jdk;
        ChildJava child = probe(binding);
        assertEquals(binding, child.line("probe: binding "));
        assertEquals("3.0", child.line("probe: 1 + 2 = "));
        assertEquals(List.of("", ""), child.lines("probe: 0 alive"));
    }

    @Test
    void autoTakesOne() throws Exception {
        assertEquals("jocl", probe("auto").line("probe: binding "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "jocl", "lwjgl"})
    void withoutAnOpenClLibraryItSaysWhereItLooked(String binding) throws Exception {
        environment.put(IcdLoader.VARIABLE, "/nowhere/libOpenCL.so.1");
        ChildJava child = probe(binding);
        String expected = "no OpenCL: there is no OpenCL library: looked for libOpenCL.so.1 in"
                + " /nowhere; " + Bindings.CURE;
        // Asked twice, it says the same twice.
        assertEquals(List.of(expected, expected), child.lines("probe: refused: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "jocl", "lwjgl"})
    void aLibraryThatDoesNotLoadIsSaidToBeBroken(String binding) throws Exception {
        Path broken = Files.writeString(folder.resolve("libOpenCL.so.1"), "no library");
        environment.put(IcdLoader.VARIABLE, broken.toString());
        String refusal = probe(binding).line("probe: refused: ");
        assertEquals(
                "no OpenCL: the OpenCL library does not load: " + broken + " is no library; "
                        + Bindings.CURE,
                refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void withoutADriverItSaysWhereItLooked(String binding) throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        environment.put("OCL_ICD_VENDORS", empty + "/");
        ChildJava child = probe(binding);
        String expected =
                "-1 : the OpenCL library finds no driver in " + empty + "/; " + Bindings.CURE;
        assertEquals(List.of(expected, expected), child.lines("probe: found "));
        assertTrue(child.out().contains("probe: installed: no driver in " + empty + "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void aBrokenDriverIsNamed(String binding) throws Exception {
        Path vendors = Files.createDirectory(folder.resolve("vendors"));
        Path icd = Files.writeString(vendors.resolve("broken.icd"), "libnothing.so.1\n");
        environment.put("OCL_ICD_VENDORS", vendors + "/");
        ChildJava child = probe(binding);
        String broken = icd + " is broken: there is no libnothing.so.1";
        assertEquals("-1 : no driver loads: " + broken, child.line("probe: found "));
        assertTrue(child.out().contains("probe: installed: driver: " + broken));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void withoutABindingItSaysWhatToAdd(String other) throws Exception {
        String binding = other.equals("jocl") ? "lwjgl" : "jocl";
        classPath = without(binding);
        String refusal = probe(binding).line("probe: refused: ");
        String cure = "no OpenCL: " + binding + " is not on the class path: add org." + binding;
        assertTrue(refusal.startsWith(cure), refusal);
        flags.clear();
        assertEquals(other, probe("auto").line("probe: binding "));
    }

    @Test
    void withoutEitherItNamesBoth() throws Exception {
        classPath = without("jocl-|lwjgl-");
        assertEquals(
                "no OpenCL: jocl is not on the class path: add org.jocl:jocl; lwjgl is not on the"
                        + " class path: add org.lwjgl:lwjgl-opencl, and the natives of"
                        + " org.lwjgl:lwjgl",
                probe("auto").line("probe: refused: "));
    }

    @Test
    void withoutLwjglsNativeLibraryItSaysWhatToAdd() throws Exception {
        classPath = without("natives-");
        String refusal = probe("lwjgl").line("probe: refused: ");
        assertTrue(refusal.contains("native library for"), refusal);
        assertTrue(refusal.contains("is not on the class path"), refusal);
    }

    private static String without(String pattern) {
        Pattern leftOut = Pattern.compile("(" + pattern + ")[^/]*$");
        return Stream.of(USUAL.split(File.pathSeparator))
                .filter(entry -> !leftOut.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Anybody may put a file into the folder for temporary files, under the name JOCL looks for. */
    @Test
    void aPlantedLibraryIsNotLoaded() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path planted = temporary.resolve(org.jocl.LibUtils.createLibraryFileName(
                org.jocl.LibUtils.createPlatformLibraryName("JOCL_2_0_6")));
        Files.writeString(planted, "planted");
        flags.add("-Djava.io.tmpdir=" + temporary);
        ChildJava child = probe("jocl");
        assertEquals("jocl", child.line("probe: binding "));
        assertEquals(temporary.toString(), child.line("probe: temporary "));
        assertLoadedFrom(folder.resolve("cache/native"), "libJOCL", child);
        assertEquals("planted", Files.readString(planted));
    }

    @Test
    void lwjglLeavesTheTemporaryFolderAlone() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        flags.add("-Djava.io.tmpdir=" + temporary);
        assertLoadedFrom(folder.resolve("cache/native"), "liblwjgl", probe("lwjgl"));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Where a home is not private, a fresh folder is. */
    @Test
    void aCacheThatOthersMayWriteToIsNotUsed() throws Exception {
        Path shared = Files.createDirectories(folder.resolve("cache/native"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        flags.add("-Djava.io.tmpdir=" + temporary);
        ChildJava child = probe("jocl");
        assertLoadedFrom(temporary, "libJOCL", child);
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "left behind");
        }
        try (Stream<Path> left = Files.list(shared)) {
            assertEquals(List.of(), left.toList(), "put where others may write");
        }
    }

    /** As on machines without development packages, and where the linker does not look. */
    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void theLibraryMayLieAnywhereAndHaveOneName(String binding) throws Exception {
        Path usual = Objects.requireNonNull(Bindings.loader().found());
        Path own = Files.copy(usual, folder.resolve("libOpenCL.so.1"));
        environment.put(IcdLoader.VARIABLE, own.toString());
        ChildJava child = probe(binding);
        assertEquals("3.0", child.line("probe: 1 + 2 = "));
        assertLoadedFrom(folder, "libOpenCL", child);
    }

    private static void assertLoadedFrom(Path place, String name, ChildJava child) {
        List<String> mapped = child.lines("probe: mapped ").stream()
                .filter(path -> path.contains("/" + name))
                .toList();
        assertFalse(mapped.isEmpty(), child::toString);
        mapped.forEach(path -> assertTrue(path.startsWith(place + "/"), path));
    }
}
