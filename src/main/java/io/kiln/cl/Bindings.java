package io.kiln.cl;

import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds a binding that loads, or says why none does. Each is tried once a process, because a class
 * whose initialiser failed cannot be tried again; what came of it is remembered and said again.
 */
public final class Bindings {
    /**
     * In the order of {@code auto}. LWJGL's launches are cheaper by 0.2 microseconds, but on Java 25
     * it takes half a second longer to start. It runs on more systems than JOCL.
     */
    private static final List<String> NAMES = List.of("jocl", "lwjgl");

    /** What to do where there is no driver. */
    static final String CURE = "on Debian: apt install ocl-icd-libopencl1 and a driver, one of"
            + " pocl-opencl-icd, nvidia-opencl-icd, intel-opencl-icd, mesa-opencl-icd";

    private Bindings() {}

    /**
     * Opens a binding, with checks around it.
     *
     * @param which {@code auto}, {@code jocl} or {@code lwjgl}
     * @return the binding; each has references of its own
     * @throws DeviceException when none loads, with every reason
     */
    public static CheckedCl open(String which) {
        return new CheckedCl(unchecked(which));
    }

    static Cl unchecked(String which) {
        if (!which.equals("auto") && !NAMES.contains(which)) {
            throw new DeviceException("binding '" + which + "' is not one of auto, jocl, lwjgl");
        }
        Set<String> reasons = new LinkedHashSet<>(); // the same one of both is said once
        for (String name : NAMES) {
            if (which.equals("auto") || which.equals(name)) {
                Outcome outcome = outcome(name);
                if (outcome.cl != null) {
                    return outcome.cl;
                }
                reasons.add(outcome.reason);
            }
        }
        throw new DeviceException("no OpenCL: " + String.join("; ", reasons));
    }

    /** What the search for the OpenCL library found. */
    static IcdLoader loader() {
        return Library.LOADER;
    }

    private static Outcome outcome(String name) {
        return name.equals("jocl") ? Jocl.OUTCOME : Lwjgl.OUTCOME;
    }

    private record Outcome(@Nullable Cl cl, String reason) {
        static Outcome of(String name, String mark, String artifact, Opening opening) {
            try {
                Class.forName(mark, false, Bindings.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                String cure = name + " is not on the class path: add " + artifact;
                return new Outcome(null, cure);
            }
            Path library = Library.LOADER.found();
            if (library == null) {
                return new Outcome(null, Library.LOADER.failure() + "; " + CURE);
            }
            try {
                return new Outcome(opening.open(CacheFolder.ofUser(), library), "");
            } catch (IOException | LinkageError | RuntimeException e) {
                return new Outcome(null, name + ": " + firstLine(e));
            }
        }

        private static String firstLine(Throwable thrown) {
            String message = String.valueOf(thrown.getMessage());
            String line = message.lines().findFirst().orElse("");
            return thrown instanceof DeviceException
                    ? line
                    : thrown.getClass().getSimpleName() + ": " + line;
        }
    }

    private interface Opening {
        Cl open(CacheFolder cache, Path library) throws IOException;
    }

    // One holder each: what is not asked for is not touched.

    private static final class Library {
        static final IcdLoader LOADER = IcdLoader.load();
    }

    private static final class Jocl {
        static final Outcome OUTCOME =
                Outcome.of("jocl", "org.jocl.CL", "org.jocl:jocl", JoclNative::open);
    }

    private static final class Lwjgl {
        static final Outcome OUTCOME = Outcome.of(
                "lwjgl",
                "org.lwjgl.opencl.CL",
                "org.lwjgl:lwjgl-opencl, and the natives of org.lwjgl:lwjgl",
                LwjglNative::open);
    }
}
