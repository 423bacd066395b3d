package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The functions of {@link Canonical}, lane by lane: the same steps in the same order. */
final class VectorMath {
    private static final int EXPONENT = 23;
    private static final int BIAS = 127;

    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector z = x.min(Canonical.EXP_MAX).max(Canonical.EXP_MIN);
        FloatVector t = z.fma(Canonical.LOG2_E, Canonical.ROUND);
        FloatVector n = t.sub(Canonical.ROUND);
        FloatVector r = n.fma(all(-Canonical.LN2_HIGH), z);
        r = n.fma(all(-Canonical.LN2_LOW), r);
        FloatVector p = r.fma(Canonical.E0, Canonical.E1);
        p = p.fma(r, all(Canonical.E2));
        p = p.fma(r, all(Canonical.E3));
        p = p.fma(r, all(Canonical.E4));
        p = p.fma(r, all(Canonical.E5));
        p = p.fma(r.mul(r), r).add(1f);
        IntVector k = t.reinterpretAsInts().sub(Canonical.ROUND_BITS);
        IntVector half = k.lanewise(VectorOperators.ASHR, 1);
        return p.mul(power(half)).mul(power(k.sub(half)));
    }

    private static FloatVector power(IntVector n) {
        return n.add(BIAS).lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsFloats();
    }

    static FloatVector reciprocal(FloatVector x) {
        FloatVector one = all(1f);
        FloatVector minus = x.neg();
        FloatVector r = IntVector.broadcast(IntVector.SPECIES_PREFERRED, Canonical.RECIPROCAL_BITS)
                .sub(x.reinterpretAsInts())
                .reinterpretAsFloats();
        r = r.fma(minus.fma(r, one), r);
        r = r.fma(minus.fma(r, one), r);
        r = r.fma(minus.fma(r, one), r);
        return r.fma(minus.fma(r, one), r);
    }

    static FloatVector squareRoot(FloatVector x) {
        FloatVector r = IntVector.broadcast(IntVector.SPECIES_PREFERRED, Canonical.ROOT_BITS)
                .sub(x.reinterpretAsInts().lanewise(VectorOperators.ASHR, 1))
                .reinterpretAsFloats();
        r = towardsRoot(x, r);
        r = towardsRoot(x, r);
        r = towardsRoot(x, r);
        FloatVector s = x.mul(r);
        return s.neg().fma(s, x).fma(r.mul(0.5f), s);
    }

    private static FloatVector towardsRoot(FloatVector x, FloatVector r) {
        FloatVector left = x.mul(r).neg().fma(r, all(1f));
        return r.mul(0.5f).fma(left, r);
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector s = x.mul(x);
        FloatVector p = s.fma(Canonical.T0, Canonical.T1);
        p = p.fma(s, all(Canonical.T2));
        p = p.fma(s, all(Canonical.T3));
        p = p.fma(s, all(Canonical.T4));
        FloatVector small = p.mul(s).fma(x, x);
        FloatVector large =
                reciprocal(exp(a.add(a).min(Canonical.FLAT)).add(1f)).fma(-2f, 1f);
        large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0f));
        return large.blend(small, a.compare(VectorOperators.LT, Canonical.TANH_SMALL));
    }

    private static FloatVector all(float x) {
        return FloatVector.broadcast(S, x);
    }
}
