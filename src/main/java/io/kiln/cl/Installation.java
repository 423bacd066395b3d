package io.kiln.cl;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What of OpenCL is installed here, for people: the library that finds drivers, and the files that
 * name them. On Linux; elsewhere drivers register themselves in other ways and the list is empty.
 *
 * @param loader path of the OpenCL library, or null
 * @param failure why there is none; empty where there is one
 * @param folders where files that name drivers were looked for
 * @param drivers what those files say
 */
public record Installation(
        @Nullable Path loader, String failure, List<String> folders, List<Driver> drivers) {
    private static final String USUAL = "/etc/OpenCL/vendors";

    /**
     * A driver as a file names it.
     *
     * @param file for example {@code /etc/OpenCL/vendors/pocl.icd}
     * @param library what the file says
     * @param found whether there is such a library
     */
    public record Driver(Path file, String library, boolean found) {
        @Override
        public String toString() {
            return file + (found ? " names " + library : " is broken: there is no " + library);
        }
    }

    /**
     * Looks at this machine.
     *
     * @return what is there
     */
    public static Installation look() {
        IcdLoader loader = Bindings.loader();
        boolean linux = System.getProperty("os.name", "").startsWith("Linux");
        return look(
                System.getenv(), loader, linux ? IcdLoader.folders() : List.of(), Path.of(USUAL));
    }

    /** The same with everything given; tests do. No library folders, no drivers. */
    static Installation look(
            Map<String, String> environment, IcdLoader loader, List<Path> libraries, Path usual) {
        List<String> places = libraries.isEmpty() ? List.of() : places(environment, usual);
        List<Driver> drivers = new ArrayList<>();
        for (String place : places) {
            Path path = Path.of(place);
            for (Path file : Files.isDirectory(path) ? IcdLoader.files(path, ".icd") : icd(path)) {
                drivers.add(driver(file, libraries));
            }
        }
        return new Installation(loader.found(), loader.failure(), places, List.copyOf(drivers));
    }

    /** What the loader reads, too: folders and files, the usual folder unless told otherwise. */
    private static List<String> places(Map<String, String> environment, Path usual) {
        List<String> places = new ArrayList<>();
        for (String variable : List.of("OCL_ICD_FILENAMES", "OCL_ICD_VENDORS")) {
            Stream.of(environment.getOrDefault(variable, "").split(":"))
                    .filter(place -> !place.isBlank())
                    .forEach(places::add);
        }
        if (environment.getOrDefault("OCL_ICD_VENDORS", "").isBlank()) {
            places.add(usual.toString());
        }
        return places;
    }

    private static List<Path> icd(Path path) {
        return Files.isRegularFile(path) ? List.of(path) : List.of();
    }

    private static Driver driver(Path file, List<Path> libraries) {
        if (!file.toString().endsWith(".icd")) {
            return new Driver(file, file.toString(), true); // the library itself
        }
        String library = IcdLoader.lines(file).stream().findFirst().orElse("").strip();
        boolean found = !library.isEmpty()
                && (library.contains("/")
                        ? Files.exists(Path.of(library))
                        : libraries.stream().anyMatch(f -> Files.exists(f.resolve(library))));
        return new Driver(file, library.isEmpty() ? "library in it" : library, found);
    }

    /** Why the loader, which is there, knows no platform. */
    String whyNoPlatform() {
        List<String> broken =
                drivers.stream().filter(d -> !d.found()).map(Driver::toString).toList();
        if (!broken.isEmpty()) {
            return "no driver loads: " + String.join("; ", broken);
        }
        if (!drivers.isEmpty()) {
            return "no driver loads, though there are some: "
                    + String.join("; ", drivers.stream().map(Driver::toString).toList());
        }
        String where = folders.isEmpty() ? "" : " in " + String.join(", ", folders);
        return "the OpenCL library finds no driver" + where + "; " + Bindings.CURE;
    }

    /**
     * For people, a fact a line.
     *
     * @return the library, then each driver
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(loader == null ? failure : "OpenCL library: " + loader);
        for (Driver driver : drivers) {
            lines.add("driver: " + driver);
        }
        if (drivers.isEmpty() && !folders.isEmpty()) {
            lines.add("no driver in " + String.join(", ", folders));
        }
        return lines;
    }
}
