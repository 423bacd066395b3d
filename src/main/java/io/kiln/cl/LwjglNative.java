package io.kiln.cl;

import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;

import org.lwjgl.Version;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.Platform;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;

/** Makes LWJGL load its native library from a private folder, and the OpenCL library we found. */
final class LwjglNative {
    private LwjglNative() {}

    /**
     * Loads LWJGL, once a process.
     *
     * @param cache where its native library is kept
     * @param library the OpenCL library
     * @return the binding
     */
    static Cl open(CacheFolder cache, Path library) throws IOException {
        Configuration.OPENCL_EXPLICIT_INIT.set(true);
        if (Configuration.MEMORY_BACKEND.get() == null && Runtime.version().feature() >= 25) {
            // The other ways through Unsafe make Java 25 warn.
            Configuration.MEMORY_BACKEND.set("ffm");
        }
        if (Configuration.LIBRARY_NAME.get() == null) {
            Configuration.LIBRARY_NAME.set(ownLibrary(cache).toString());
        }
        if (!isCreated()) {
            CL.create(library.toString());
        }
        return new LwjglCl();
    }

    private static Path ownLibrary(CacheFolder cache) throws IOException {
        String folder = (Platform.get().getName() + "/"
                        + Platform.getArchitecture().name())
                .toLowerCase(Locale.ROOT);
        String name = System.mapLibraryName("lwjgl");
        URL resource = Platform.class.getResource("/" + folder + "/org/lwjgl/" + name);
        if (resource == null) {
            throw new DeviceException("LWJGL's native library for " + folder
                    + " is not on the class path: add org.lwjgl:lwjgl with that classifier, such as"
                    + " natives-linux");
        }
        String version = Version.getVersion().replaceAll("[^0-9.].*", "");
        return NativeFile.place(cache, "lwjgl-" + version, name, resource);
    }

    /** A program that uses LWJGL itself may have been faster. */
    private static boolean isCreated() {
        try {
            CL.getFunctionProvider();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
