package io.kiln.bench.peers;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_full;

/** The products on OpenBLAS, from its Maven package. */
public final class OpenBlasGemm {

    private OpenBlasGemm() {}

    /** Prints one line a product; see {@link GemmRun}. */
    public static void main(String[] args) {
        GemmRun.measure(args, threads -> {
            openblas_full.openblas_set_num_threads(threads);
            return new CblasPeer(name(), openblas_full::cblas_sgemm);
        });
    }

    /** For example {@code OpenBLAS 0.3.31-1.5.13 SkylakeX}; the core matters fivefold. */
    private static String name() {
        String core = openblas_full.openblas_get_corename().getString();
        try {
            return "OpenBLAS " + Loader.getVersion("org.bytedeco", "openblas") + " " + core;
        } catch (IOException e) {
            return "OpenBLAS " + core;
        }
    }
}
