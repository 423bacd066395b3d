package io.kiln.exchange;

import io.kiln.data.Scaling;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * All numbers of a model in one row, as the programs want them that Kiln writes: shifts and factors
 * where each feature has its own, then layer by layer the weights (in, out) and the biases (out),
 * then shifts and factors of the targets where each has its own.
 */
final class RawWeights {
    private static final long MOST = Integer.MAX_VALUE / Float.BYTES - 16L;

    private final float[] numbers;
    private int used;

    private RawWeights(int count) {
        this.numbers = new float[count];
    }

    static RawWeights of(Model model) {
        requireFinite(model.weights());
        long count = model.network().parameters();
        count += own(model.scaling()) + own(model.targets());
        if (count > MOST) {
            throw new ModelException(String.format(
                    Locale.ROOT, "%,d numbers: more than a program can hold in an array", count));
        }
        var raw = new RawWeights((int) count);
        raw.add(model.scaling());
        for (int l = 0; l < model.network().layers().size(); l++) {
            raw.add(model.weights().w(l));
            raw.add(model.weights().b(l));
        }
        raw.add(model.targets());
        return raw;
    }

    /** Whether each feature, or each target, has a scaling of its own. */
    static boolean isEach(@Nullable Scaling scaling) {
        return scaling != null && scaling.shift().length > 1;
    }

    /** How many numbers a scaling has in the row. */
    static int own(@Nullable Scaling scaling) {
        return scaling != null && isEach(scaling) ? 2 * scaling.shift().length : 0;
    }

    /** Refuses a network that diverged: nobody who gets it would know. */
    static void requireFinite(Weights weights) {
        for (int l = 0; l < weights.network().layers().size(); l++) {
            if (!isFinite(weights.w(l)) || !isFinite(weights.b(l))) {
                throw new ModelException(String.format(
                                Locale.ROOT, "layer %d holds numbers that are not finite", l + 1)
                        + ": the training diverged; export an earlier checkpoint");
            }
        }
    }

    private static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private void add(@Nullable Scaling scaling) {
        if (scaling != null && isEach(scaling)) {
            add(scaling.shift());
            add(scaling.factor());
        }
    }

    private void add(float[] values) {
        System.arraycopy(values, 0, numbers, used, values.length);
        used += values.length;
    }

    int count() {
        return numbers.length;
    }

    /** Little-endian floats. */
    byte[] bytes() {
        var bytes =
                ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return bytes.array();
    }

    /** CRC-32 of the bytes, as zlib has it. */
    static long crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    /** All numbers as C and Java write them, exactly, a few a line. */
    String literals() {
        var text = new StringBuilder(16 * numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            text.append(i % 6 == 0 ? "\n    " : " ")
                    .append(Literal.of(numbers[i]))
                    .append(',');
        }
        return text.toString();
    }
}
