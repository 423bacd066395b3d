package io.kiln.tune;

import io.kiln.device.Device;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tunable;

import java.util.Arrays;
import java.util.List;

/** Some kernels at work on a product, in memory of their own. */
final class Side implements AutoCloseable {
    /** How long a round shall take, so that starting it does not count. */
    private static final long ROUND_NANOS = 4_000_000;

    private final Device device;
    private final Work work;
    private final Store store;
    private final Program program;
    private int runs;

    /**
     * Builds the kernels.
     *
     * @throws io.kiln.device.DeviceException when that fails
     */
    <D extends Device & Tunable> Side(D device, Work work, String kernels) {
        this.device = device;
        this.work = work;
        this.store = device.open(List.of(work.a, work.b, work.c));
        try {
            store.write(work.a, Work.noise(work.a));
            store.write(work.b, Work.noise(work.b));
            this.program = device.compile(work.plan(), store, kernels);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    /** The product, over what was there before. */
    float[] result() {
        float[] c = new float[work.c.size()];
        Arrays.fill(c, Float.NaN);
        store.write(work.c, c);
        program.run();
        store.read(work.c, c);
        return c;
    }

    /** Time of one run among several. */
    double nanos() {
        if (runs == 0) {
            run(1);
            // One run alone may be interrupted, and a round would then be too short.
            long once = Math.max(1, Math.min(run(1), Math.min(run(1), run(1))));
            runs = (int) Math.max(1, Math.min(1000, ROUND_NANOS / once));
        }
        return run(runs) / (double) runs;
    }

    private long run(int times) {
        long start = System.nanoTime();
        for (int r = 0; r < times; r++) {
            program.run();
        }
        device.finish();
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        store.close();
    }
}
