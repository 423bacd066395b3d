package io.kiln.bench.peers;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The competitors. Of those that do a work, the first is compared with each of the others. */
final class Sides {

    private static final Set<Work> GEMM = EnumSet.of(Work.GEMM);
    private static final Set<Work> NETWORK = EnumSet.of(Work.EPOCH, Work.PREDICT);
    private static final Set<Work> GEMM_OR_CL = EnumSet.of(Work.GEMM, Work.CL_GEMM);
    private static final Set<Work> NETWORK_OR_CL =
            EnumSet.of(Work.EPOCH, Work.PREDICT, Work.CL_EPOCH);
    private static final Set<Work> CL_GEMM = EnumSet.of(Work.CL_GEMM);
    private static final Set<Work> CL_EPOCH = EnumSet.of(Work.CL_EPOCH);

    /** The flags that the launcher sets on Linux; the first two do not concern vectors. */
    private static final String[] LAUNCHER = {
        "-XX:+UseSerialGC", "-XX:+UseTransparentHugePages", "--add-modules=jdk.incubator.vector"
    };

    private Sides() {}

    private static String[] with(String... more) {
        String[] flags = Arrays.copyOf(LAUNCHER, LAUNCHER.length + more.length);
        System.arraycopy(more, 0, flags, LAUNCHER.length, more.length);
        return flags;
    }

    static List<Side> all() {
        return List.of(
                Side.java("kiln-cl", CL_EPOCH, KilnEpoch.class, with("-Dkiln.device=cl:0")),
                Side.java("kiln", NETWORK_OR_CL, KilnEpoch.class, LAUNCHER),
                Side.java(
                        "kiln-direct",
                        CL_GEMM,
                        KilnGemm.class,
                        with("-Dkiln.device=cl:0", "-Dkiln.kernels=direct")),
                Side.java("kiln-gemm", GEMM, KilnGemm.class, LAUNCHER),
                Side.java("kiln-momentum", NETWORK, KilnEpoch.class, with("-Dkiln.momentum=0.9")),
                Side.java("kiln-plain", NETWORK, KilnEpoch.class, LAUNCHER[0], LAUNCHER[1]),
                Side.program("c", NETWORK, "mnist"),
                Side.java("pytorch", NETWORK, TorchEpoch.class).with("OMP_WAIT_POLICY", "PASSIVE"),
                Side.java("openblas", GEMM_OR_CL, OpenBlasGemm.class),
                Side.program("clblast", CL_GEMM, "clblast", "--device", "0", "--tuned", "0"),
                Side.program("clblast-tuned", CL_GEMM, "clblast", "--device", "0", "--tuned", "1"),
                Side.java("mkl", GEMM, MklGemm.class));
    }
}
