package io.kiln.bench.peers;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The competitors. Of those that do a work, the first is compared with each of the others. */
final class Sides {

    private static final Set<Work> GEMM = EnumSet.of(Work.GEMM);
    private static final Set<Work> NETWORK = EnumSet.of(Work.EPOCH, Work.PREDICT);

    private Sides() {}

    static List<Side> all() {
        String vectors = "--add-modules=jdk.incubator.vector";
        return List.of(
                Side.java("kiln", NETWORK, KilnEpoch.class, vectors),
                Side.java("kiln-gemm", GEMM, KilnGemm.class, vectors),
                Side.program("c", NETWORK, "mnist"),
                Side.java("pytorch", NETWORK, TorchEpoch.class).with("OMP_WAIT_POLICY", "PASSIVE"),
                Side.java("openblas", GEMM, OpenBlasGemm.class),
                Side.java("mkl", GEMM, MklGemm.class));
    }
}
