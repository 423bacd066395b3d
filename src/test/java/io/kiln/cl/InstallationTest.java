package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The files that name drivers are read as the OpenCL library reads them. */
final class InstallationTest {
    private static final IcdLoader LOADER = new IcdLoader(Path.of("/usr/lib/libOpenCL.so.1"), "");

    @TempDir
    private Path folder;

    private Path usual;
    private Path libraries;

    @BeforeEach
    void install() throws IOException {
        usual = Files.createDirectory(folder.resolve("vendors"));
        libraries = Files.createDirectory(folder.resolve("lib"));
        Files.writeString(libraries.resolve("libgood.so.1"), "");
        Files.writeString(usual.resolve("good.icd"), "libgood.so.1\n");
        Files.writeString(usual.resolve("bad.icd"), libraries + "/libgone.so");
        Files.writeString(usual.resolve("readme.txt"), "nothing");
    }

    private Installation look(Map<String, String> environment) {
        return Installation.look(environment, LOADER, List.of(libraries), usual);
    }

    @Test
    void driversAreNamedAndTheBrokenToldApart() {
        String bad = usual + "/bad.icd is broken: there is no " + libraries + "/libgone.so";
        Installation here = look(Map.of());
        assertEquals(
                List.of(
                        "OpenCL library: /usr/lib/libOpenCL.so.1",
                        "driver: " + bad,
                        "driver: " + usual + "/good.icd names libgood.so.1"),
                here.lines());
        assertEquals("no driver loads: " + bad, here.whyNoPlatform());
    }

    @Test
    void variablesNameOtherPlaces() throws IOException {
        Path other = Files.writeString(folder.resolve("other.icd"), "libgood.so.1");
        Installation instead = look(Map.of("OCL_ICD_VENDORS", other.toString()));
        assertEquals(
                List.of("driver: " + other + " names libgood.so.1"),
                instead.lines().subList(1, 2));
        assertEquals(1, instead.drivers().size());
        Installation besides = look(Map.of("OCL_ICD_FILENAMES", other.toString()));
        assertEquals(3, besides.drivers().size());
    }

    @Test
    void anEmptyFileIsBroken() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.icd"), "");
        Installation here = look(Map.of("OCL_ICD_VENDORS", empty.toString()));
        assertEquals(
                "no driver loads: " + empty + " is broken: there is no library in it",
                here.whyNoPlatform());
    }

    @Test
    void whereThereIsNoneItSaysWhereItLooked() throws IOException {
        Path none = Files.createDirectory(folder.resolve("none"));
        Installation here = look(Map.of("OCL_ICD_VENDORS", none.toString()));
        assertEquals("no driver in " + none, here.lines().get(1));
        assertEquals(
                "the OpenCL library finds no driver in " + none + "; " + Bindings.CURE,
                here.whyNoPlatform());
    }

    @Test
    void withoutALibraryTheReasonComesFirst() {
        IcdLoader missing = new IcdLoader(null, "there is no OpenCL library: looked everywhere");
        Installation here = Installation.look(Map.of(), missing, List.of(), usual);
        assertEquals(List.of("there is no OpenCL library: looked everywhere"), here.lines());
    }
}
