package io.kiln.bench.peers;

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
        var version = new mkl_rt.MKLVersion();
        mkl_rt.MKL_Get_Version(version);
        return "MKL " + version.MajorVersion() + "." + version.MinorVersion();
    }
}
