package io.kiln.trust;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Precision;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * When two devices agree about what a step made of a tensor. Devices that compute canonically have
 * to agree bit for bit. Others sum in another order, or round factors, and their moves have to agree:
 *
 * <pre>  ||w - wCpu|| &lt;= (1e-3 + 32 e) ||wCpu - wBefore|| + 2^-23 ||wCpu|| + 2 wander</pre>
 *
 * <p>1e-3 because an element of a gradient is a sum of k products whose rounding errors are below k
 * 2^-24 of the sum of their sizes: 5e-5 for the 784 of MNIST, and cancelling makes that a few times
 * more in comparison with the sum itself; while a single example forgotten in a batch of 128 moves
 * a gradient by about 8e-3 of its norm. 2^-23, one unit in the last place, because w itself is
 * rounded, which outweighs a small move late in a training.
 *
 * <p>e is {@link Precision#error}, 0 for 32-bit floats. 32 because the logits of a trained network are of
 * size 20 and more, and a softmax makes of an error of e in their size one of 20 e in its gradient.
 * So {@code tf32} and {@code bf16} may hide a forgotten example that {@code fp32x} does not.
 *
 * <p>How far a step wanders ({@link Wander}) is looked for only where the rest of the bound is not
 * enough. Twice as far is allowed, since of a few trials none need go as far as the other device.
 */
final class Agreement {
    private static final double MOVE = 1e-3;
    private static final double ROUNDING = 0x1p-23;

    private static final double LOGITS = 32;

    private static final double WANDER = 2;
    private static final int TRIALS = 16;

    private final boolean bits;
    private final Precision precision;

    /** @param suspect whether every bit has to be the same, and else how exactly it multiplies */
    Agreement(DeviceInfo suspect) {
        this.bits = suspect.canonical();
        this.precision = suspect.precision();
    }

    /**
     * Compares a step.
     *
     * @param step as the CPU device did it
     * @param got what the other one made of it
     * @param again does it once more on the CPU device, from {@link #nudged} weights, for a trial
     * @return null when they agree, else the largest difference of a tensor, in words
     */
    @Nullable
    String differs(Repeated step, Numbers got, IntFunction<Repeated> again) {
        var wander = new Wander();
        String difference = differs(step, got, wander);
        for (int trial = 0; trial < TRIALS && !bits && difference != null; trial++) {
            wander.add(step, again.apply(trial));
            difference = differs(step, got, wander);
        }
        return difference;
    }

    /** What a step is done again from. */
    Numbers nudged(Numbers start, int trial) {
        return Wander.nudged(start, precision.error(), trial);
    }

    private @Nullable String differs(Repeated step, Numbers got, Wander wander) {
        for (Tensor t : got.tensors()) {
            String difference = switch (t.type()) {
                case F32 -> differs(t, step, got.floats(t), wander.of(t));
                case I32 -> differs(t, step.end().ints(t), got.ints(t));
                case U8 -> null; // no step writes bytes
            };
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private @Nullable String differs(Tensor t, Repeated step, float[] got, double wander) {
        float[] cpu = step.end().floats(t);
        int worst = worst(cpu, got);
        if (worst < 0 || !bits && close(step.before(t), cpu, got, wander)) {
            return null;
        }
        return place(t, worst) + " is " + got[worst] + ", on the CPU device " + cpu[worst];
    }

    /** Ints have no rounding. */
    private static @Nullable String differs(Tensor t, int[] cpu, int[] got) {
        for (int e = 0; e < cpu.length; e++) {
            if (cpu[e] != got[e]) {
                return place(t, e) + " is " + got[e] + ", on the CPU device " + cpu[e];
            }
        }
        return null;
    }

    static String place(Tensor t, int e) {
        return String.format(Locale.ROOT, "%s[%d][%d]", t.name(), e / t.cols(), e % t.cols());
    }

    /** Where the difference is largest, something not finite being larger yet; -1 for none. */
    private static int worst(float[] cpu, float[] got) {
        int worst = -1;
        double largest = -1;
        int first = Arrays.mismatch(cpu, got); // at once, also before Java has compiled this
        for (int e = first; e >= 0 && e < cpu.length; e++) {
            if (Float.floatToIntBits(cpu[e]) != Float.floatToIntBits(got[e])) {
                double difference = Math.abs((double) cpu[e] - got[e]);
                double size = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
                worst = size > largest ? e : worst;
                largest = Math.max(size, largest);
            }
        }
        return worst;
    }

    private boolean close(float[] before, float[] cpu, float[] got, double wander) {
        double apart = 0;
        double moved = 0;
        double size = 0;
        for (int e = 0; e < cpu.length; e++) {
            if (!Distance.sameKind(cpu[e], got[e], precision)) {
                apart += square((double) got[e] - cpu[e]);
                moved += square((double) cpu[e] - before[e]);
                size += square(cpu[e]);
            }
        }
        double move = MOVE + LOGITS * precision.error();
        return Math.sqrt(apart)
                <= move * Math.sqrt(moved) + ROUNDING * Math.sqrt(size) + WANDER * wander;
    }

    private static double square(double x) {
        return x * x;
    }
}
