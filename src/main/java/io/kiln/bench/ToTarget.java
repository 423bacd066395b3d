package io.kiln.bench;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.net.Network;
import io.kiln.train.EpochReport;
import io.kiln.train.Journal;
import io.kiln.train.Settings;
import io.kiln.train.Trainer;
import io.kiln.trust.Trust;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Time of a training, as {@code kiln train} does it, until the validation part is told right well
 * enough.
 *
 * @param network what is trained
 * @param data what it learns; its end validates
 * @param settings how
 * @param accuracy share of right answers that is enough
 */
public record ToTarget(Network network, Dataset data, Settings settings, double accuracy)
        implements Case {
    private static final int ROUNDS = 5; // of whole trainings, and fewer tell nothing

    @Override
    public String name() {
        return String.format(
                Locale.ROOT,
                "to %.1f %% of %s %s batch %d",
                100 * accuracy,
                data.name(),
                network.widths(),
                settings.batch());
    }

    @Override
    public Group group() {
        return Group.TRAINING;
    }

    @Override
    public long flops() {
        return 0;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public int rounds(int asked) {
        return Math.min(asked, ROUNDS);
    }

    @Override
    public Work open(Device device, Material material) {
        return new Work() {
            @Override
            public Checked check() {
                return Training.check(device, network, settings.batch(), material);
            }

            @Override
            public double run(int times) {
                double seconds = 0;
                for (int t = 0; t < times; t++) {
                    seconds += train(device);
                }
                return seconds;
            }

            @Override
            public int launches() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }

    private double train(Device device) {
        var reached = new AtomicBoolean();
        Journal journal = new Journal() {
            @Override
            public void epoch(EpochReport report) {
                if (report.validation() != null && report.validation().accuracy() >= accuracy) {
                    reached.set(true);
                }
            }
        };
        var trainer = new Trainer(
                device,
                network,
                data,
                Trainer.scaling(data, settings.validation()),
                settings,
                journal,
                reached::get,
                Trust.blind());
        long start = System.nanoTime();
        trainer.run();
        if (!reached.get()) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%.1f %% not reached in %d epochs",
                    100 * accuracy,
                    settings.epochs()));
        }
        return (System.nanoTime() - start) * 1e-9;
    }
}
