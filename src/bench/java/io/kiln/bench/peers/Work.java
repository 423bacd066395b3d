package io.kiln.bench.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a side can be measured on. */
enum Work {
    /** Products of matrices, in floating-point operations a second. */
    GEMM,
    /** One pass over the 60,000 training images, in seconds. */
    EPOCH,
    /** One image at a time, in images a second. */
    PREDICT,
    /** Products on an OpenCL device, beside libraries. */
    CL_GEMM,
    /** {@link #EPOCH} on an OpenCL device. */
    CL_EPOCH;

    /** The works that need no OpenCL. */
    static final List<Work> CPU = List.of(GEMM, EPOCH, PREDICT);

    /** The works of an OpenCL device. */
    static final List<Work> OPENCL = List.of(CL_GEMM, CL_EPOCH);

    /** The works that a word of the command line asks for. */
    static List<Work> of(String name) {
        return switch (name) {
            case "all" -> CPU;
            case "opencl" -> OPENCL;
            default -> Arrays.stream(values())
                    .filter(work -> work.word().equals(name))
                    .findFirst()
                    .map(List::of)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "all, gemm, epoch, predict, opencl, cl-gemm or cl-epoch expected, got "
                                    + name));
        };
    }

    /** Whether products are counted. */
    boolean products() {
        return this == GEMM || this == CL_GEMM;
    }

    /** Whether epochs are. */
    boolean epochs() {
        return this == EPOCH || this == CL_EPOCH;
    }

    /** As it is written on a command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
