package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Type;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The left matrix of a product, read where the data lies ({@code batch.clh}).
 *
 * @param gather which examples
 * @param kept whether somebody else needs the matrix, so that it has to be left in memory as well
 */
record Batch(Op.Gather gather, boolean kept) {
    /** Values of the parameters of batch.clh. */
    Map<String, String> defines() {
        Map<String, String> defines = new TreeMap<>(Map.of("GATHER", "1"));
        defines.put("SOURCE", source(gather));
        defines.put("KEEP_X", kept ? "1" : "0");
        return defines;
    }

    /** The type of the data in the kernels. */
    static String source(Op.Gather gather) {
        return gather.source().type() == Type.U8 ? "uchar" : "float";
    }

    /** All arguments of a product with this epilogue that reads its left matrix here. */
    List<Object> args(Op.Gemm gemm, Epilogue epilogue) {
        List<Object> args = epilogue.args(gemm);
        int sizes = args.size() - epilogue.args().size();
        args.addAll(sizes, List.of(gather.factor(), gather.shift()));
        args.remove(gather.x());
        if (kept) {
            args.add(0, gather.x());
        }
        args.addAll(0, List.of(gather.source(), gather.order(), gather.clock()));
        return args;
    }
}
