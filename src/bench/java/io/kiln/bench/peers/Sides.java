package io.kiln.bench.peers;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The competitors. Of those that do a work, the first is compared with each of the others. */
final class Sides {

    private static final Set<Work> GEMM = EnumSet.of(Work.GEMM);
    private static final Set<Work> NETWORK = EnumSet.of(Work.EPOCH, Work.PREDICT);

    /** The flags that the launcher sets on Linux; the first two do not concern vectors. */
    private static final String[] LAUNCHER = {
        "-XX:+UseSerialGC", "-XX:+UseTransparentHugePages", "--add-modules=jdk.incubator.vector"
    };

    private Sides() {}

    private static String[] with(String flag) {
        String[] flags = Arrays.copyOf(LAUNCHER, LAUNCHER.length + 1);
        flags[LAUNCHER.length] = flag;
        return flags;
    }

    static List<Side> all() {
        return List.of(
                Side.java("kiln", NETWORK, KilnEpoch.class, LAUNCHER),
                Side.java("kiln-gemm", GEMM, KilnGemm.class, LAUNCHER),
                Side.java("kiln-momentum", NETWORK, KilnEpoch.class, with("-Dkiln.momentum=0.9")),
                Side.java("kiln-plain", NETWORK, KilnEpoch.class, LAUNCHER[0], LAUNCHER[1]),
                Side.program("c", NETWORK, "mnist"),
                Side.java("pytorch", NETWORK, TorchEpoch.class).with("OMP_WAIT_POLICY", "PASSIVE"),
                Side.java("openblas", GEMM, OpenBlasGemm.class),
                Side.java("mkl", GEMM, MklGemm.class));
    }
}
