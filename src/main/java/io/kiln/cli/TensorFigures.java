package io.kiln.cli;

import io.kiln.model.HalfFloats;
import io.kiln.model.StoredTensor;

import java.nio.ByteBuffer;

/**
 * A tensor in a few figures, over its finite elements; NaN where there are none.
 *
 * @param min smallest
 * @param max largest
 * @param mean sum over count
 * @param deviation root of the mean squared distance from the mean
 * @param notFinite elements that are NaN or infinite
 */
record TensorFigures(double min, double max, double mean, double deviation, long notFinite) {
    static TensorFigures of(StoredTensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        int count = bytes.remaining() / tensor.dtype().bytes();
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double mean = 0;
        double squares = 0; // Welford (1962): stable, in one pass
        int finite = 0;
        for (int i = 0; i < count; i++) {
            double value = element(tensor, bytes, i);
            if (Double.isFinite(value)) {
                finite++;
                min = Math.min(min, value);
                max = Math.max(max, value);
                double from = value - mean;
                mean += from / finite;
                squares += from * (value - mean);
            }
        }
        return finite == 0
                ? new TensorFigures(Double.NaN, Double.NaN, Double.NaN, Double.NaN, count)
                : new TensorFigures(min, max, mean, Math.sqrt(squares / finite), count - finite);
    }

    private static double element(StoredTensor tensor, ByteBuffer bytes, int i) {
        return switch (tensor.dtype()) {
            case U8 -> bytes.get(i) & 0xFF;
            case F16, BF16 -> HalfFloats.of(tensor.dtype(), bytes.getShort(2 * i));
            case I32 -> bytes.getInt(4 * i);
            case F32 -> bytes.getFloat(4 * i);
            case F64 -> bytes.getDouble(8 * i);
            case I64 -> bytes.getLong(8 * i);
        };
    }
}
