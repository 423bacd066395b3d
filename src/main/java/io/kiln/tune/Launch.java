package io.kiln.tune;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.List;

/** What a launch takes that does next to nothing: no kernels make a product shorter than that. */
final class Launch {
    /** Times of an empty launch up to which a product shows the launch rather than its kernels. */
    private static final double HIDDEN = 1.5;

    private static final int ROUNDS = 5;
    private static final int RUNS = 200;

    private Launch() {}

    /** Of one among many on this device, in nanoseconds. */
    static double nanos(Device device) {
        Tensor clock = Clock.tensor("clock");
        try (Store store = device.open(List.of(clock))) {
            var plan = new Plan("a launch", List.of(new Op.Advance(clock, 1)));
            Program program = device.compile(plan, store);
            double least = Double.POSITIVE_INFINITY;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int run = 0; run < RUNS; run++) {
                    program.run();
                }
                device.finish();
                least = Math.min(least, (System.nanoTime() - start) / (double) RUNS);
            }
            return least;
        }
    }

    /** Whether a product of so many nanoseconds is hardly more than its launch. */
    static boolean hides(double product, double launch) {
        return product < HIDDEN * launch;
    }
}
