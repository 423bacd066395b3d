package io.kiln.cl;

import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;

import org.jocl.CL;
import org.jocl.LibUtils;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Makes JOCL load its native library from a folder that is private. */
final class JoclNative {
    private static final String VERSION = "2.0.6";
    private static final String TEMPORARY = "java.io.tmpdir";

    private JoclNative() {}

    /**
     * Loads JOCL, once a process.
     *
     * @param cache where its native library is kept
     * @param library the OpenCL library, loaded already
     * @return the binding
     */
    static Cl open(CacheFolder cache, Path library) throws IOException {
        if (!String.valueOf(library.getFileName()).matches("(lib)?OpenCL(\\.so.*|\\.dll)?")) {
            throw new DeviceException("JOCL finds the OpenCL library by its usual name, which "
                    + library + " does not have: use lwjgl");
        }
        String stem = LibUtils.createPlatformLibraryName("JOCL_" + VERSION.replace('.', '_'));
        String name = LibUtils.createLibraryFileName(stem);
        URL resource = LibUtils.class.getResource("/lib/" + name);
        if (resource == null) {
            throw new DeviceException("JOCL " + VERSION + " brings no " + name
                    + " for this system: use lwjgl, or JOCL " + VERSION);
        }
        Path file = NativeFile.place(cache, "jocl-" + VERSION, name, resource);
        initialise(Objects.requireNonNull(file.getParent()));
        return new JoclCl();
    }

    /**
     * JOCL loads whatever lies under its library's name in java.io.tmpdir, so for the moment of its
     * initialisation that is our folder.
     */
    private static synchronized void initialise(Path folder) throws IOException {
        // NOTE: the JDK reads the property once, when it first makes a temporary file. These two
        // make it do so now, in case another thread's first file comes at this moment.
        Files.delete(Files.createTempFile(folder, "first", ""));
        Files.delete(File.createTempFile("first", "", folder.toFile()).toPath());
        String usual = System.getProperty(TEMPORARY);
        System.setProperty(TEMPORARY, folder.toString());
        try {
            CL.setExceptionsEnabled(false);
        } finally {
            System.setProperty(TEMPORARY, usual);
        }
    }
}
