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

/**
 * What the time of training steps goes to, kernel by kernel: some steps of a training, traced, in a
 * session of their own that leaves the training itself alone.
 *
 * @param device where they ran
 * @param steps how many they are
 * @param summary of all of them
 */
public record KernelTimes(DeviceInfo device, int steps, Summary summary) {
    private static final int MOST_STEPS = 16;
    private static final long WARM_UP_NANOS = 30_000_000;
    private static final long TRACED_NANOS = 100_000_000;

    /**
     * Measures, in about a tenth of a second unless a single step takes longer.
     *
     * @param device opened {@link io.kiln.device.DeviceOptions#withTracing}
     * @param weights what the steps begin with; stay as they are
     * @param data what is trained on
     * @param scaling applied to every example
     * @param settings how it is trained
     * @return the times
     */
    public static KernelTimes of(
            Device device, Weights weights, Dataset data, Scaling scaling, Settings settings) {
        int enough = (int) Math.min(data.size(), (long) MOST_STEPS * settings.batch());
        Settings some = settings.withValidation(0);
        var summary = new Summary();
        try (var session = new Session(
                device, weights.network(), data.range(0, enough), scaling, some, Trust.blind())) {
            session.write(weights);
            long step = warmUp(device, session);
            int steps = (int) Math.max(1, Math.min(MOST_STEPS, TRACED_NANOS / step));
            steps = Math.min(steps, session.stepsPerEpoch());
            session.traced(into(summary, steps)).begin(0, 0);
            for (int s = 0; s < steps; s++) {
                session.run(s);
            }
            device.finish();
            return new KernelTimes(device.info(), steps, summary);
        }
    }

    /** Runs steps until caches are warm; returns what the last one took, in nanoseconds. */
    private static long warmUp(Device device, Session session) {
        session.begin(0, 0);
        long begun = System.nanoTime();
        long step = 1;
        for (int s = 0; s < session.stepsPerEpoch(); s++) {
            long start = System.nanoTime();
            session.run(s);
            device.finish();
            step = Math.max(1, System.nanoTime() - start);
            if (System.nanoTime() - begun > WARM_UP_NANOS) {
                break;
            }
        }
        return step;
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
