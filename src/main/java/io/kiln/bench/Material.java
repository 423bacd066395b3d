package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.Philox;
import io.kiln.device.Program;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Random numbers to compute with: the same on every device, and no zeros, on which some devices
 * draw less power and run faster.
 */
final class Material {
    private static final int EXAMPLES = 60_000; // as MNIST has them
    private static final int VALUES = 1 << 27; // of all examples, since they cost memory

    private final Map<Integer, byte[]> pictures = new TreeMap<>(); // by their features

    /** Uniform from -1 to below 1. */
    static float[] floats(int purpose, int size) {
        var random = new Philox(1, purpose, 0);
        float[] values = new float[size];
        for (int i = 0; i < size; i += 2) {
            long bits = random.bits(i / 2);
            values[i] = (bits >> 40) * 0x1p-23f;
            if (i + 1 < size) {
                values[i + 1] = (bits << 24 >> 40) * 0x1p-23f;
            }
        }
        return values;
    }

    /** What outputs hold before: whoever does not write them is found out. */
    static float[] poison(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    static int examples(int features) {
        return Math.max(1, Math.min(EXAMPLES, VALUES / features));
    }

    /** Examples of noise, made once. */
    byte[] pictures(int features) {
        return pictures.computeIfAbsent(features, f -> noise(Math.multiplyExact(examples(f), f)));
    }

    private static byte[] noise(int size) {
        var random = new Philox(1, 0, 0);
        byte[] values = new byte[size];
        for (int i = 0; i < size; i += Long.BYTES) {
            long bits = random.bits(i / Long.BYTES);
            for (int b = 0; b < Math.min(Long.BYTES, size - i); b++) {
                values[i + b] = (byte) (bits >>> 8 * b);
            }
        }
        return values;
    }

    /** Launches of a program: its kernels, else the groups that the device runs. */
    static int launches(Device device, Program program) {
        int kernels = program.kernels().size();
        return kernels > 0 ? kernels : device.rewrite(program.plan()).size();
    }
}
