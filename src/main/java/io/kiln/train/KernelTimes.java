package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Span;
import io.kiln.net.Weights;
import io.kiln.trace.Summary;
import io.kiln.trace.Trace;
import io.kiln.trust.Trust;

import java.util.function.LongSupplier;

/**
 * What the time of training steps goes to, kernel by kernel: some steps of a training, traced, in a
 * session of their own that leaves the training itself alone.
 *
 * @param device where they ran
 * @param steps how many they are
 * @param summary of all of them
 */
public record KernelTimes(DeviceInfo device, int steps, Summary summary) {
    private static final int STEPS = 16;
    private static final int FEWEST_STEPS = 2; // of a training whose steps take long
    private static final double MOST_SECONDS = 0.1; // of all traced steps, unless they are so few

    /**
     * Measures.
     *
     * @param device opened {@link io.kiln.device.DeviceOptions#withTracing}
     * @param weights what the steps begin with; stay as they are
     * @param data what is trained on
     * @param scaling applied to every example
     * @param settings how it is trained
     * @param warmUp seconds of steps before those that are traced: little after a training, a second
     *     in a Java that has only just begun
     * @return the times
     */
    public static KernelTimes of(
            Device device,
            Weights weights,
            Dataset data,
            Scaling scaling,
            Settings settings,
            double warmUp) {
        return of(device, weights, data, scaling, settings, warmUp, System::nanoTime);
    }

    /** By another clock, in nanoseconds. */
    static KernelTimes of(
            Device device,
            Weights weights,
            Dataset data,
            Scaling scaling,
            Settings settings,
            double warmUp,
            LongSupplier clock) {
        int enough = (int) Math.min(data.size(), (long) STEPS * settings.batch());
        Settings some = settings.withValidation(0);
        Dataset few = data.range(0, enough);
        var summary = new Summary();
        try (var session =
                new Session(device, weights.network(), few, scaling, some, Trust.blind())) {
            session.write(weights);
            double step = warmUp(device, session, warmUp, clock);
            int steps = (int) Math.max(FEWEST_STEPS, Math.min(STEPS, MOST_SECONDS / step));
            session.traced(into(summary, steps)).begin(0, 0);
            steps = Math.min(steps, session.stepsPerEpoch());
            for (int s = 0; s < steps; s++) {
                session.run(s);
            }
            device.finish();
            return new KernelTimes(device.info(), steps, summary);
        }
    }

    /** Runs steps until caches and compilers are warm; the last one took so many seconds. */
    private static double warmUp(
            Device device, Session session, double seconds, LongSupplier clock) {
        long begun = clock.getAsLong();
        double last = 0;
        int step = 0;
        while (step == 0 || (clock.getAsLong() - begun) * 1e-9 < seconds) {
            int at = step++ % session.stepsPerEpoch();
            if (at == 0) {
                session.begin(0, 0);
            }
            long start = clock.getAsLong();
            session.run(at);
            device.finish();
            last = Math.max(1e-9, (clock.getAsLong() - start) * 1e-9);
        }
        return last;
    }

    private static Trace into(Summary summary, int steps) {
        return new Trace() {
            @Override
            public int steps() {
                return steps;
            }

            @Override
            public void span(Span span) {
                summary.add(span);
            }
        };
    }
}
