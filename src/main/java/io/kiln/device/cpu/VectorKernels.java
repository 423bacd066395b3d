package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.L;
import static io.kiln.device.cpu.Blocks.S;

import io.kiln.device.Activation;
import io.kiln.device.Op;
import io.kiln.device.Tensor;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

import java.util.function.Function;

/**
 * The same operations as {@link PlainKernels}, bit for bit, through the Vector API. Rows are padded
 * to 16 floats, so whole vectors cover them; the pad stays zero. Only calls that JDK 17 and 25
 * share are used.
 */
final class VectorKernels extends PlainKernels {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES = bytesFor(L);

    private static VectorSpecies<Byte> bytesFor(int lanes) {
        return VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, lanes * 8)));
    }

    @Override
    String name() {
        return "vector-" + L * 32;
    }

    @Override
    PlainUpdates updates() {
        return new VectorUpdates();
    }

    @Override
    void gemm(
            boolean transA,
            boolean transB,
            Slab a,
            Slab b,
            Slab c,
            int from,
            int to,
            Scratch scratch) {
        VectorGemm.gemm(transA, transB, a, b, c, from, to, scratch.pack);
    }

    @Override
    void bytes(byte[] b, int bo, float factor, float shift, float[] x, int xo, int n) {
        int j = 0;
        if (BYTES.length() == L) {
            FloatVector shifts = FloatVector.broadcast(S, shift);
            for (; j + L <= n; j += L) {
                var ints = (IntVector) ByteVector.fromArray(BYTES, b, bo + j)
                        .convertShape(VectorOperators.B2I, INTS, 0);
                // NOTE: ZERO_EXTEND_B2I throws on JDK 17, so the sign is cut off here.
                var floats = (FloatVector) ints.and(0xFF).convert(VectorOperators.I2F, 0);
                floats.fma(FloatVector.broadcast(S, factor), shifts).intoArray(x, xo + j);
            }
        }
        for (; j < n; j++) {
            x[xo + j] = Math.fma(b[bo + j] & 0xFF, factor, shift);
        }
    }

    @Override
    PlainChance chance(int[] key, int purpose, int part) {
        return new VectorChance(key, purpose, part);
    }

    @Override
    PlainDistortion distortion(Op.Distort op, Function<Tensor, Slab> slabs) {
        return new VectorDistortion(this, op, slabs);
    }

    @Override
    void biasAdd(Slab bias, Slab y, int from, int to) {
        for (int r = from; r < to; r++) {
            for (int j = 0, o = y.at(r); j < y.ld; j += L, o += L) {
                FloatVector.fromArray(S, y.f, o)
                        .add(FloatVector.fromArray(S, bias.f, bias.offset + j))
                        .intoArray(y.f, o);
            }
        }
    }

    @Override
    void activate(Activation activation, Slab y, int from, int to) {
        int o = y.at(from);
        int end = y.at(to);
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> relu(y.f, o, end);
            case SIGMOID -> sigmoid(y, from, to);
            case TANH -> tanh(y.f, o, end, 1f, 1f);
            case SCALED_TANH -> tanh(y.f, o, end, Activation.SLOPE, Activation.AMPLITUDE);
        }
    }

    private static void relu(float[] y, int from, int end) {
        for (int o = from; o < end; o += L) {
            FloatVector.fromArray(S, y, o).max(0f).intoArray(y, o);
        }
    }

    private static void sigmoid(Slab y, int from, int to) {
        int end = y.at(to);
        for (int o = y.at(from); o < end; o += L) {
            FloatVector z =
                    FloatVector.fromArray(S, y.f, o).neg().min(Canonical.FLAT).max(-Canonical.FLAT);
            VectorMath.reciprocal(VectorMath.exp(z).add(1f)).intoArray(y.f, o);
        }
        for (int r = from; r < to; r++) {
            clearPad(y, r);
        }
    }

    private static void tanh(float[] y, int from, int end, float slope, float amplitude) {
        for (int o = from; o < end; o += L) {
            VectorMath.tanh(FloatVector.fromArray(S, y, o).mul(slope))
                    .mul(amplitude)
                    .intoArray(y, o);
        }
    }

    @Override
    void activationGrad(Activation activation, Slab y, Slab dy, int from, int to) {
        int yo = y.at(from);
        int n = (to - from) * y.ld;
        int o = dy.at(from);
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> reluGrad(y.f, yo, dy.f, o, n);
            case SIGMOID -> sigmoidGrad(y.f, yo, dy.f, o, n);
            case TANH -> tanhGrad(y.f, yo, dy.f, o, n, -1f, 1f);
            case SCALED_TANH -> tanhGrad(y.f, yo, dy.f, o, n, SCALED_TANH_D1, SCALED_TANH_D0);
        }
    }

    private static void reluGrad(float[] y, int yo, float[] dy, int o, int n) {
        FloatVector zero = FloatVector.zero(S);
        for (int j = 0; j < n; j += L) {
            var on = FloatVector.fromArray(S, y, yo + j).compare(VectorOperators.GT, 0f);
            zero.blend(FloatVector.fromArray(S, dy, o + j), on).intoArray(dy, o + j);
        }
    }

    private static void sigmoidGrad(float[] y, int yo, float[] dy, int o, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromArray(S, y, yo + j);
            FloatVector d = v.mul(FloatVector.broadcast(S, 1f).sub(v));
            FloatVector.fromArray(S, dy, o + j).mul(d).intoArray(dy, o + j);
        }
    }

    private static void tanhGrad(float[] y, int yo, float[] dy, int o, int n, float d1, float d0) {
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromArray(S, y, yo + j);
            FloatVector d = v.mul(d1).fma(v, FloatVector.broadcast(S, d0));
            FloatVector.fromArray(S, dy, o + j).mul(d).intoArray(dy, o + j);
        }
    }

    @Override
    void biasGrad(Slab dz, Slab db, int from, int to, Scratch scratch) {
        float[] partial = scratch.columns;
        for (int j = from; j < to; j += L) {
            java.util.Arrays.fill(partial, 0, PARTIALS * L, 0f);
            for (int r = 0; r < dz.rows; r++) {
                int p = (r & (PARTIALS - 1)) * L;
                FloatVector.fromArray(S, partial, p)
                        .add(FloatVector.fromArray(S, dz.f, dz.at(r) + j))
                        .intoArray(partial, p);
            }
            foldColumns(partial).intoArray(db.f, db.offset + j);
        }
    }

    /** As {@link PlainKernels#fold}, for L sums at once. */
    static FloatVector foldColumns(float[] partial) {
        for (int half = PARTIALS / 2; half > 0; half /= 2) {
            for (int p = 0; p < half * L; p += L) {
                FloatVector.fromArray(S, partial, p)
                        .add(FloatVector.fromArray(S, partial, p + half * L))
                        .intoArray(partial, p);
            }
        }
        return FloatVector.fromArray(S, partial, 0);
    }

    @Override
    void exponentials(Slab z, int r, float max, Slab e) {
        int zo = z.at(r);
        int o = e.at(r);
        for (int j = 0; j < z.ld; j += L) {
            VectorMath.exp(FloatVector.fromArray(S, z.f, zo + j).sub(max)).intoArray(e.f, o + j);
        }
        clearPad(e, r);
    }

    /** For functions that do not keep 0. */
    private static void clearPad(Slab y, int r) {
        for (int o = y.at(r) + y.cols; o < y.at(r) + y.ld; o++) {
            y.f[o] = 0f;
        }
    }
}
