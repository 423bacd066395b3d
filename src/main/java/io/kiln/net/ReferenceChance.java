package io.kiln.net;

import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Philox;
import io.kiln.device.Tensor;

/** Random numbers of {@link Reference}: dropout and noise, word by word from Philox. */
final class ReferenceChance {
    private final Reference reference;

    ReferenceChance(Reference reference) {
        this.reference = reference;
    }

    void dropout(ChanceOp.Dropout op) {
        double[] x = reference.get(op.x());
        double[] y = reference.get(op.y());
        int n = op.y().cols();
        double kept = 1 - op.limit() / 65536.0;
        for (int e = 0; e < y.length; e++) {
            int j = e % n;
            int block = (e / n * ((n + 127) / 128) + j / 128) * 16 + j % 16;
            int word = word(op.key(), op.clock(), ChanceOp.DROPOUT, op.part(), block, j / 32 % 4);
            int half = j / 16 % 2 == 0 ? word & 0xFFFF : word >>> 16;
            y[e] = half < op.limit() ? 0 : x[e] / kept;
        }
    }

    void noise(ChanceOp.Noise op) {
        double[] x = reference.get(op.x());
        int n = op.x().cols();
        for (int e = 0; e < x.length; e++) {
            int j = e % n;
            int block = (e / n * ((n + 63) / 64) + j / 64) * 16 + j % 16;
            int word = word(op.key(), op.clock(), ChanceOp.NOISE, op.part(), block, j / 16 % 4);
            int bytes = (word & 0xFF) + (word >>> 8 & 0xFF) + (word >>> 16 & 0xFF) + (word >>> 24);
            x[e] += op.sigma() * (bytes - 510) / Math.sqrt(21845);
        }
    }

    /** A word of a block of Philox: counter (block, time, purpose, part). */
    private int word(Tensor key, Tensor clock, int purpose, int part, int block, int which) {
        int[] words = {block, reference.clock(clock, Clock.TIME), purpose, part};
        Philox.rounds(words, (int) reference.get(key)[0], (int) reference.get(key)[1]);
        return words[which];
    }
}
