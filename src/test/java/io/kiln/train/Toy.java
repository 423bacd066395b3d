package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Data and networks small enough to train in milliseconds; every number follows from a seed. */
final class Toy {
    static final int FEATURES = 6;
    static final List<String> CLASSES = List.of("red", "green", "blue");

    /**
     * Momentum, decay, a part to validate on, and a last batch of 4 among 9: 300 = 8 x 32 + 4 + 40.
     */
    static final Settings SETTINGS = Settings.DEFAULT
            .withEpochs(4)
            .withBatch(32)
            .withRate(0.05f, Rate.LINEAR)
            .withOptimiser(new Sgd(0.9f, 1e-3f))
            .withSeed(5)
            .withValidation(40);

    static final BooleanSupplier NEVER = () -> false;

    private Toy() {}

    /** Three clouds of points. They overlap when the spread is well above 1. */
    static Dataset clouds(int examples, double spread, long seed) {
        var random = new Random(seed);
        float[] values = new float[examples * FEATURES];
        int[] labels = new int[examples];
        for (int i = 0; i < examples; i++) {
            labels[i] = random.nextInt(CLASSES.size());
            for (int j = 0; j < FEATURES; j++) {
                double centre = j % CLASSES.size() == labels[i] ? 2 : 0;
                values[i * FEATURES + j] = (float) (centre + spread * random.nextGaussian());
            }
        }
        return Dataset.ofFloats("clouds", FEATURES, values, labels, CLASSES);
    }

    /** The same as pictures of 2 x 3 bytes. */
    static Dataset pictures(int examples, double spread, long seed) {
        Dataset clouds = clouds(examples, spread, seed);
        byte[] pixels = new byte[examples * FEATURES];
        for (int e = 0; e < pixels.length; e++) {
            pixels[e] = (byte) Math.max(0, Math.min(255, 60 + 50 * clouds.floats()[e]));
        }
        return Dataset.ofBytes("pictures", List.of(2, 3), pixels, clouds.labels(), CLASSES);
    }

    static Network network() {
        return Network.of(FEATURES).dense(8, Activation.TANH).classes(CLASSES.size());
    }

    static Network network(Activation activation, Loss loss) {
        return Network.parse(FEATURES + "-8-" + CLASSES.size(), activation, loss);
    }

    static Device device(int threads) {
        return Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(threads));
    }

    /** Trains from the beginning, without a folder. */
    static Outcome train(Network network, Dataset data, Settings settings) {
        return train(network, data, settings, Journal.NONE);
    }

    static Outcome train(Network network, Dataset data, Settings settings, Journal journal) {
        try (Device device = device(1)) {
            return trainer(device, network, data, settings, journal, NEVER).run();
        }
    }

    static Trainer trainer(
            Device device,
            Network network,
            Dataset data,
            Settings settings,
            Journal journal,
            BooleanSupplier cancelled) {
        var scaling = Trainer.scaling(data, settings.validation());
        return new Trainer(device, network, data, scaling, settings, journal, cancelled);
    }

    /** Trains {@link #network} in a folder, until the end or until cancelled. */
    static Outcome begin(Path folder, Dataset data, Settings settings, BooleanSupplier cancelled) {
        Run run = create(folder, data, settings);
        try (Device device = device(2)) {
            Outcome outcome =
                    trainer(device, network(), data, settings, run, cancelled).run();
            return finish(run, outcome);
        }
    }

    static Run create(Path folder, Dataset data, Settings settings) {
        var template = new Run.Template(
                Trainer.scaling(data, settings.validation()),
                data.classes(),
                data.shape(),
                Map.of("data", data.name()),
                null);
        return Run.create(
                folder, settings.facts(), Map.of("test", true), template, settings.seed());
    }

    /** Goes on with the run in a folder, until the end or until cancelled. */
    static Outcome goOn(Path folder, Dataset data, int threads, BooleanSupplier cancelled) {
        Settings settings = Settings.of(Run.config(folder));
        Resumable from = Resumable.latest(folder, settings).orElseThrow();
        Run run = Run.reopen(folder, from);
        try (Device device = device(threads)) {
            var trainer = new Trainer(
                    device,
                    from.model().network(),
                    data,
                    from.model().scaling(),
                    settings,
                    run,
                    cancelled);
            return finish(run, trainer.resume(from.moment(), from.best()));
        }
    }

    private static Outcome finish(Run run, Outcome outcome) {
        if (!outcome.interrupted()) {
            run.finish(outcome.last());
        }
        return outcome;
    }

    /** True from the n-th time on that it is asked, counted from 0. */
    static BooleanSupplier after(int times) {
        int[] asked = {0};
        return () -> asked[0]++ >= times;
    }

    /** Whether all threads of a name have come to their end, for which it waits a second. */
    static boolean threadsEnded(String name) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                thread.join(1000);
                if (thread.isAlive()) {
                    return false;
                }
            }
        }
        return true;
    }
}
