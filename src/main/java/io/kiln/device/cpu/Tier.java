package io.kiln.device.cpu;

import java.util.Optional;

/**
 * Which loops this JVM should run, and why: the Vector API where it is there and compiled well,
 * plain Java otherwise.
 *
 * @param vector whether the Vector API is used
 * @param reason one line for people
 */
record Tier(boolean vector, String reason) {
    private static final String MODULE = "jdk.incubator.vector";

    /** Looks at this JVM; the caller may forbid vectors. */
    static Tier choose(boolean allowed) {
        if (!allowed) {
            return new Tier(false, "plain Java was asked for");
        }
        return refusal()
                .map(why -> new Tier(false, why))
                .orElseGet(() -> new Tier(true, "the Vector API is there"));
    }

    private static Optional<String> refusal() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.of("module " + MODULE + " is not readable; add --add-modules " + MODULE
                    + " for several times the speed, as the kiln launcher does");
        }
        if (Blocks.L > Slab.LINE) {
            return Optional.of(
                    "vectors of " + Blocks.L + " floats are wider than rows are padded for");
        }
        String vm = System.getProperty("java.vm.name", "");
        if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
            return Optional.of("the Vector API is slow on " + vm + ", which is not HotSpot");
        }
        String info = System.getProperty("java.vm.info", "");
        if (info.contains("interpreted") || info.contains("client") || vm.contains("Client")) {
            return Optional.of("this JVM runs without its optimising compiler (" + info + ")");
        }
        return Optional.empty();
    }

    PlainKernels kernels() {
        return vector ? new VectorKernels() : new PlainKernels();
    }
}
