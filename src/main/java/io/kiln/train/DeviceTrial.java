package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Device;
import io.kiln.device.Philox;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;
import io.kiln.trust.Trust;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** How long a step of a training takes on a device, by doing some on examples of noise. */
final class DeviceTrial {
    private static final int EXAMPLES = 4096; // at most, and so many steps as they make
    private static final int VALUES = 1 << 24; // of all examples, since they cost memory
    private static final int MOST_STEPS = 32;
    private static final int LEAST_STEPS = 3;
    private static final int ROUNDS = 3;
    private static final long ROUND_NANOS = 30_000_000;

    /**
     * Java compiles its loops while the first steps run: on the CPU device a step of 0.5 ms takes 80 ms
     * for most of a second, and then falls at once.
     */
    private static final long LEAST_WARMING = 1_000_000_000;

    /** Drivers compile kernels before the first step is done, so the rest is short. */
    private static final long LEAST_WARMING_ELSEWHERE = 300_000_000;

    private static final long MOST_WARMING = 4_000_000_000L;
    private static final double FASTER = 0.9;

    private final Network network;
    private final Settings settings;
    private final Dataset noise;
    private final Scaling scaling;
    private final int steps;
    private final LongSupplier clock;

    /**
     * Prepares a trial.
     *
     * @param like what is to be trained on, of which only kind and shape count
     * @param clock nanoseconds since some moment
     */
    DeviceTrial(Network network, Settings settings, Dataset like, LongSupplier clock) {
        this.network = network;
        this.clock = clock;
        int examples = Math.max(1, Math.min(EXAMPLES, VALUES / network.inputs()));
        int batch = Math.min(settings.batch(), examples);
        this.steps = Math.max(LEAST_STEPS, Math.min(MOST_STEPS, examples / batch));
        this.settings = settings.withEpochs(1)
                .withBatch(batch)
                .withRate(Math.min(settings.rate(), 1e-3f), settings.schedule())
                .withValidation(0);
        this.noise = noise(network, batch * steps, like);
        this.scaling = Trainer.scaling(noise, 0);
    }

    private static Dataset noise(Network network, int examples, Dataset like) {
        var random = new Philox(1, 0, 0);
        int[] labels = new int[examples];
        for (int i = 0; i < examples; i++) {
            labels[i] = i % network.outputs();
        }
        List<String> classes = new ArrayList<>();
        for (int c = 0; c < network.outputs(); c++) {
            classes.add("class " + c);
        }
        int values = Math.multiplyExact(examples, network.inputs());
        if (network.loss() == Loss.REGRESSION) {
            float[] targets = new float[Math.multiplyExact(examples, network.outputs())];
            return Dataset.ofFloats("noise", network.inputs(), new float[values], labels, classes)
                    .withTargets(classes, new Targets(targets, Scaling.none()));
        }
        if (like.isBytes()) {
            byte[] bytes = new byte[values];
            for (int i = 0; i < values; i++) {
                bytes[i] = (byte) (256 * random.uniform(i));
            }
            return Dataset.ofBytes("noise", like.shape(), bytes, labels, classes);
        }
        float[] floats = new float[values];
        for (int i = 0; i < values; i++) {
            floats[i] = (float) random.uniform(i);
        }
        return Dataset.ofFloats("noise", network.inputs(), floats, labels, classes);
    }

    /**
     * Measures.
     *
     * @param device open
     * @return nanoseconds a step, the best of three short rounds
     */
    long nanosPerStep(Device device) {
        try (var session = new Session(device, network, noise, scaling, settings, Trust.blind())) {
            session.write(Weights.initial(network, settings.seed()));
            long step = warm(device, session);
            long best = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.min(best, round(device, session, step));
            }
            return Math.max(1, best);
        }
    }

    /** Passes until half of their time has brought nothing; nanoseconds a step of the fastest. */
    private long warm(Device device, Session session) {
        long least = Trust.examines(device) ? LEAST_WARMING_ELSEWHERE : LEAST_WARMING;
        long best = pass(device, session, LEAST_STEPS); // kernels are built in it
        long began = clock.getAsLong();
        long spent = 0;
        long improved = 0;
        while (spent < MOST_WARMING && (spent < least || spent < 2 * improved)) {
            long now = pass(device, session, stepsIn(ROUND_NANOS, best));
            spent = clock.getAsLong() - began;
            improved = now < best * FASTER ? spent : improved;
            best = Math.min(best, now);
        }
        return best;
    }

    private int stepsIn(long nanos, long step) {
        return (int) Math.max(1, Math.min(steps, nanos / Math.max(1, step)));
    }

    /** As many passes as fit into the time of a round, with what is done between them. */
    private long round(Device device, Session session, long step) {
        int count = stepsIn(ROUND_NANOS, step);
        long best = Long.MAX_VALUE;
        long end = clock.getAsLong() + ROUND_NANOS;
        do {
            best = Math.min(best, pass(device, session, count));
        } while (clock.getAsLong() - end < 0);
        return best;
    }

    /** Nanoseconds a step. */
    private long pass(Device device, Session session, int count) {
        session.begin(0, 0);
        device.finish();
        long start = clock.getAsLong();
        for (int s = 0; s < count; s++) {
            session.run(s);
        }
        device.finish();
        return (clock.getAsLong() - start) / count;
    }
}
