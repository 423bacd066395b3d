package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.ClException;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Built programs of a device: each source is built once, or comes from the disk. */
final class Builds {
    private static final Logger LOG = LoggerFactory.getLogger(Builds.class);

    /** Never anything that relaxes arithmetic. */
    static final String OPTIONS = "-cl-std=CL1.2";

    private static final String NOTHING = "kernel void nothing() {}\n";

    private final Cl cl;
    private final Ref context;
    private final Ref device;
    private final String identity;
    private final Sources sources;
    private final @Nullable Binaries binaries;
    private final Owned owned;
    private final Map<String, Ref> programs = new HashMap<>();
    private final Patience patience = Patience.usual(LOG::warn);

    /**
     * Nothing built yet.
     *
     * @param identity what a binary depends on beside its source: device, driver
     * @param binaries where binaries are kept, or null
     * @param owned releases the programs
     */
    Builds(
            Cl cl,
            Ref context,
            Ref device,
            String identity,
            Sources sources,
            @Nullable Binaries binaries,
            Owned owned) {
        this.cl = cl;
        this.context = context;
        this.device = device;
        this.identity = identity;
        this.sources = sources;
        this.binaries = binaries;
        this.owned = owned;
    }

    /**
     * The program that holds the kernels of some launches.
     *
     * @throws ClException when the compiler refuses, with its log
     */
    Ref program(Collection<Call> calls) {
        // A plan may be made of operations that change nothing.
        return program(calls.isEmpty() ? NOTHING : sources.program(calls), OPTIONS);
    }

    /**
     * The program of a kernel that calls others.
     *
     * @param parts kernels that it calls as functions
     * @param text of the kernel
     * @throws ClException when the compiler refuses, with its log
     */
    Ref program(Collection<Call> parts, String text) {
        return program(sources.program(parts, "", text), OPTIONS);
    }

    /**
     * The program of a kernel whose groups meet.
     *
     * @param parts kernels that it calls as functions
     * @param text of the kernel
     * @param scope how its groups see what others wrote
     * @throws ClException when the compiler refuses, with its log
     */
    Ref program(Collection<Call> parts, String text, Scope scope) {
        String source = sources.program(parts, Scope.BEFORE, scope.include() + text);
        return program(source, scope.options());
    }

    private Ref program(String source, String options) {
        Ref known = programs.get(options + source);
        if (known == null) {
            long start = System.nanoTime();
            known = patience.during(
                    "the driver's compiler is busy with " + source.length()
                            + " characters of kernels",
                    () -> build(source, options));
            programs.put(options + source, known);
            LOG.debug("built {} characters in {} ms", source.length(), millis(start));
        }
        return known;
    }

    private static long millis(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private Ref build(String source, String options) {
        if (binaries == null) {
            return fromSource(source, options);
        }
        byte[] key = Binaries.key(source, options, identity);
        Ref program = fromDisk(key, options);
        if (program == null) {
            program = fromSource(source, options);
            binaries.write(key, cl.binary(program));
        }
        return program;
    }

    /**
     * Tries twice: PoCL's files disappear while it compiles when another process cleans its cache,
     * or when Java's signals reach LLVM ({@link Signals}).
     */
    private Ref fromSource(String source, String options) {
        try {
            return built(cl.program(context, source), options);
        } catch (ClException first) {
            try {
                return built(cl.program(context, source), options);
            } catch (ClException second) {
                throw first;
            }
        }
    }

    private Ref built(Ref program, String options) {
        try {
            cl.build(program, device, options);
        } catch (RuntimeException | Error e) {
            cl.release(program);
            throw e;
        }
        return owned.own(program);
    }

    private @Nullable Ref fromDisk(byte[] key, String options) {
        ByteBuffer binary = binaries == null ? null : binaries.read(key);
        if (binary == null || binaries == null) {
            return null;
        }
        try {
            return built(cl.program(context, device, binary), options);
        } catch (ClException e) {
            LOG.warn(
                    "the driver refuses kernels that it built before ({}); they are built again",
                    e.getMessage());
            binaries.drop(key);
            return null;
        }
    }
}
