package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Why kernels need not be tried for a product: nothing is built for this. */
final class Pruning {
    /** Registers that a work-item can have on NVIDIA (255) and AMD (256). */
    private static final int REGISTERS = 255;

    /** Registers of a compute unit of NVIDIA; AMD has as many for groups of 256. */
    static final int FILE = 65_536;

    /** Fewer work-items leave lanes of a wave idle. */
    private static final int WAVE = 32;

    private Pruning() {}

    /** A reason, the same for all that it is true of; or null. */
    static @Nullable String reason(Cost cost, Op.Gemm product, Limits limits) {
        if (cost.group() > limits.group()) {
            return String.format(Locale.ROOT, "groups of more than %,d work-items", limits.group());
        } else if (cost.localBytes() > limits.localBytes()) {
            return String.format(
                    Locale.ROOT, "more than %,d bytes of local memory", limits.localBytes());
        }
        double useful = product.flops() / 2.0;
        if (cost.work() > 4 * useful) {
            return "three quarters of the work beyond the edges or in idle lanes";
        }
        return limits.kind() == DeviceInfo.Kind.GPU ? ofGpu(cost) : ofProcessor(cost, limits);
    }

    private static @Nullable String ofGpu(Cost cost) {
        if (cost.registers() > REGISTERS) {
            return "more than " + REGISTERS + " registers a work-item";
        } else if (cost.registers() * cost.group() > FILE) {
            return String.format(Locale.ROOT, "more than %,d registers a group", FILE);
        }
        return cost.group() < WAVE ? "groups of fewer than " + WAVE + " work-items" : null;
    }

    /** AVX-512 and the processors of ARM have 32 vectors, AVX has 16. */
    private static @Nullable String ofProcessor(Cost cost, Limits limits) {
        int vectors = limits.vector() == 8 ? 16 : 32;
        return cost.registers() > vectors ? "more than " + vectors + " vectors in registers" : null;
    }
}
