package io.kiln.bench.peers;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;

/** The products on Intel's MKL, from its Maven package. */
public final class MklGemm {

    private MklGemm() {}

    /** Prints one line a product; see {@link GemmRun}. */
    public static void main(String[] args) {
        GemmRun.measure(args, threads -> {
            mkl_rt.MKL_Set_Dynamic(0);
            mkl_rt.MKL_Set_Num_Threads(threads);
            return new CblasPeer(name(), mkl_rt::cblas_sgemm);
        });
    }

    private static String name() {
        try {
            return "MKL " + Loader.getVersion("org.bytedeco", "mkl");
        } catch (IOException e) {
            return "MKL";
        }
    }
}
