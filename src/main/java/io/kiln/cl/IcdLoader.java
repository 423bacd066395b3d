package io.kiln.cl;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The OpenCL library of this machine, which hands calls on to the drivers ("installable client
 * driver loader").
 *
 * <p>It is looked for here, by full path, and loaded through {@link System#load} before any binding
 * is touched: JOCL without it prints on standard output and dies in its class initialiser, and
 * LWJGL knows only {@code libOpenCL.so}, which users' machines mostly lack. Once loaded, a later
 * look-up by name finds the same one, wherever it lies.
 *
 * @param found its path, or null
 * @param failure why there is none; empty where there is one
 */
record IcdLoader(@Nullable Path found, String failure) {
    /** The variable that names the library, instead of any search. */
    static final String VARIABLE = "KILN_OPENCL_LIBRARY";

    private static final byte[] ELF = {0x7F, 'E', 'L', 'F'};

    /** Finds and loads the library of this machine. */
    static IcdLoader load() {
        String system = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        return load(candidates(System.getenv(), system, arch));
    }

    /** Loads the first of these that can be. */
    static IcdLoader load(List<Path> candidates) {
        List<String> broken = new ArrayList<>();
        for (Path path : candidates) {
            String failure = failure(path);
            if (failure == null) {
                return new IcdLoader(path, "");
            }
            if (!failure.isEmpty()) {
                broken.add(failure);
            }
        }
        return new IcdLoader(null, failure(candidates, broken));
    }

    /** Loads one: null when that succeeds, empty when there is none, else why it does not load. */
    private static @Nullable String failure(Path path) {
        if (!Files.exists(path) && !isInSharedCache(path)) {
            return "";
        }
        if (isText(path)) {
            return path + " is no library";
        }
        try {
            System.load(path.toString());
            return null;
        } catch (UnsatisfiedLinkError e) {
            String why = String.valueOf(e.getMessage());
            // Two copies of Kiln under two class loaders may share the library.
            boolean loaded = why.contains("already loaded in another classloader");
            return loaded ? null : why.lines().findFirst().orElse(path + " does not load");
        }
    }

    /**
     * Development packages may have a linker's script under the library's name, and Java, asked to
     * load anything that is no library, warns on standard error.
     */
    private static boolean isText(Path path) {
        boolean linux = path.toString().contains(".so");
        try (InputStream in = Files.newInputStream(path)) {
            return linux && !Arrays.equals(in.readNBytes(4), ELF);
        } catch (IOException e) {
            return false;
        }
    }

    /** macOS keeps the system's libraries in one file: they load, but do not exist. */
    private static boolean isInSharedCache(Path path) {
        return path.startsWith("/System/Library");
    }

    private static String failure(List<Path> candidates, List<String> broken) {
        if (!broken.isEmpty()) {
            return "the OpenCL library does not load: " + String.join("; ", broken);
        }
        Set<String> names = new LinkedHashSet<>();
        Set<String> folders = new LinkedHashSet<>();
        for (Path path : candidates) {
            names.add(String.valueOf(path.getFileName()));
            folders.add(String.valueOf(path.getParent()));
        }
        return "there is no OpenCL library: looked for " + String.join(" and ", names) + " in "
                + String.join(", ", folders);
    }

    /** Where the library may be, in the order of the search. */
    static List<Path> candidates(Map<String, String> environment, String system, String arch) {
        String own = environment.getOrDefault(VARIABLE, "");
        if (!own.isBlank()) {
            return List.of(Path.of(own).toAbsolutePath());
        }
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            String root = environment.getOrDefault("SystemRoot", "C:\\Windows");
            return List.of(Path.of(root, "System32", "OpenCL.dll"));
        }
        if (name.startsWith("mac")) {
            return List.of(Path.of("/System/Library/Frameworks/OpenCL.framework/OpenCL"));
        }
        List<Path> all = new ArrayList<>();
        for (Path folder : folders(environment, arch)) {
            all.add(folder.resolve("libOpenCL.so.1"));
            all.add(folder.resolve("libOpenCL.so"));
        }
        return all;
    }

    /** The folders of libraries on this machine, which is a Linux. */
    static List<Path> folders() {
        return List.copyOf(folders(System.getenv(), System.getProperty("os.arch", "")));
    }

    /** As the system's own linker looks: the user's folders, the configured ones, the usual. */
    private static Set<Path> folders(Map<String, String> environment, String arch) {
        Set<Path> folders = new LinkedHashSet<>();
        String own = environment.getOrDefault("LD_LIBRARY_PATH", "");
        for (String folder : own.replace(';', ':').split(":")) {
            addAbsolute(folders, folder);
        }
        for (Path file : files(Path.of("/etc/ld.so.conf.d"), ".conf")) {
            for (String line : lines(file)) {
                addAbsolute(folders, line);
            }
        }
        String triple = (arch.equals("amd64") ? "x86_64" : arch) + "-linux-gnu";
        for (String folder : List.of(
                "/usr/lib/" + triple,
                "/lib/" + triple,
                "/usr/lib64",
                "/lib64",
                "/usr/lib",
                "/lib",
                "/usr/local/lib",
                "/usr/local/cuda/lib64",
                "/opt/rocm/lib",
                "/run/opengl-driver/lib")) {
            folders.add(Path.of(folder));
        }
        return folders;
    }

    /** A relative folder would be looked for in the working directory: no place for libraries. */
    private static void addAbsolute(Set<Path> folders, String folder) {
        String path = folder.strip();
        if (path.startsWith("/")) {
            folders.add(Path.of(path));
        }
    }

    /** The files of a folder that end so, by name; none where it cannot be read. */
    static List<Path> files(Path folder, String ending) {
        List<Path> files = new ArrayList<>();
        String[] names = folder.toFile().list(); // a stream of paths costs 7 ms at first use
        for (String name : names == null ? new String[0] : names) {
            if (name.endsWith(ending)) {
                files.add(folder.resolve(name));
            }
        }
        files.sort(null);
        return files;
    }

    /** The lines of a file; none where it cannot be read. */
    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
