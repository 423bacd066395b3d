package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.net.Network;
import io.kiln.trace.Trace;

import java.util.Locale;

/**
 * An epoch of training on 60,000 examples: as many steps as fit the time are timed, one after
 * another without a stop, and their figure is that of all steps.
 *
 * @param network what is trained
 * @param batch examples in a step
 * @param fuse whether the device may run operations together
 */
public record Epoch(Network network, int batch, boolean fuse) implements Case {
    /** Uses what examples there are. */
    public Epoch {
        batch = Math.min(batch, Material.examples(network.inputs()));
    }

    @Override
    public String name() {
        return String.format(
                Locale.ROOT,
                "epoch %s batch %d%s",
                network.widths(),
                batch,
                fuse ? "" : " unfused");
    }

    @Override
    public Group group() {
        return Group.TRAINING;
    }

    private Training.Setup setup() {
        return new Training.Setup(network, batch, Material.examples(network.inputs()));
    }

    private Plan plan() {
        return setup().plan();
    }

    @Override
    public long flops() {
        return plan().flops();
    }

    @Override
    public long bytes() {
        return Traffic.least(plan());
    }

    @Override
    public double parts() {
        return (double) setup().examples() / batch;
    }

    @Override
    public Work open(Device device, Material material) {
        var training = new Training(device, setup(), material.pictures(network.inputs()));
        return new Work() {
            @Override
            public Checked check() {
                return Training.check(device, network, batch, material);
            }

            @Override
            public double run(int times) {
                return training.run(times);
            }

            @Override
            public void trace(Trace by, int times) {
                training.trace(by, times);
            }

            @Override
            public int launches() {
                return Material.launches(device, training.program);
            }

            @Override
            public void close() {
                training.close();
            }
        };
    }
}
