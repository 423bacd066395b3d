package io.kiln.cl;

import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds a binding that loads, or says why none does. Each is tried once a process, because a class
 * whose initialiser failed cannot be tried again; what came of it is remembered and said again.
 */
public final class Bindings {
    /** In the order of {@code auto}: LWJGL launches faster, runs on more systems, prints nothing. */
    private static final List<String> NAMES = List.of("lwjgl", "jocl");

    private static final String CURE = "on Debian: apt install ocl-icd-libopencl1 and a driver,"
            + " one of pocl-opencl-icd, nvidia-opencl-icd, intel-opencl-icd, mesa-opencl-icd";

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
            throw new DeviceException("binding '" + which + "' is not one of auto, lwjgl, jocl");
        }
        StringBuilder reasons = new StringBuilder();
        for (String name : NAMES) {
            if (which.equals("auto") || which.equals(name)) {
                Outcome outcome = outcome(name);
                if (outcome.cl != null) {
                    return outcome.cl;
                }
                reasons.append(reasons.isEmpty() ? "" : "; ");
                reasons.append(name).append(": ").append(outcome.reason);
            }
        }
        if (Library.LOADER.found() == null) {
            throw new DeviceException("no OpenCL: " + Library.LOADER.failure() + "; " + CURE);
        }
        throw new DeviceException("no binding to OpenCL loads: " + reasons);
    }

    /** What the search for the OpenCL library found. */
    static IcdLoader loader() {
        return Library.LOADER;
    }

    private static Outcome outcome(String name) {
        return name.equals("jocl") ? Jocl.OUTCOME : Lwjgl.OUTCOME;
    }

    private record Outcome(@Nullable Cl cl, String reason) {
        static Outcome of(String mark, String artifact, Opening opening) {
            try {
                Class.forName(mark, false, Bindings.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                return new Outcome(null, "not on the class path: add " + artifact);
            }
            Path library = Library.LOADER.found();
            if (library == null) {
                return new Outcome(null, Library.LOADER.failure());
            }
            try {
                return new Outcome(opening.open(CacheFolder.ofUser(), library), "");
            } catch (IOException | LinkageError | RuntimeException e) {
                return new Outcome(null, firstLine(e));
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
        static final Outcome OUTCOME = Outcome.of(
                "org.jocl.CL", "org.jocl:jocl", (cache, library) -> JoclNative.open(cache));
    }

    private static final class Lwjgl {
        static final Outcome OUTCOME = Outcome.of(
                "org.lwjgl.opencl.CL",
                "org.lwjgl:lwjgl-opencl, and the natives of org.lwjgl:lwjgl",
                LwjglNative::open);
    }
}
