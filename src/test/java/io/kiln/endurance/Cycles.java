package io.kiln.endurance;

import io.kiln.cl.Bindings;
import io.kiln.cl.CheckedCl;
import io.kiln.cl.RecordingCl;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.cl.ClUnderTest;
import io.kiln.net.Network;
import io.kiln.train.Sgd;
import io.kiln.train.SmallTraining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.management.JMException;

/**
 * Opens a device, trains, and closes it again, over and over, in a process of its own that prints
 * what it holds of the machine: the cycle and what {@link Held} says. {@code ci/long/cycles} compares
 * it with the same calls from C.
 */
public final class Cycles {
    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withKernels("direct").withCache(DeviceOptions.Cache.ON);
    private static final int EVERY = 20;

    /** A bit more than JOCL lets an idle thread wait that it started for an unmapping. */
    private static final long REST_MILLIS = 11_000;

    private Cycles() {}

    /**
     * Either {@code run CYCLES BINDING LIBRARY} or {@code record FOLDER}, which leaves the calls of one
     * cycle.
     *
     * @param args as above
     * @throws IOException when something cannot be read or written
     * @throws InterruptedException never
     * @throws JMException when the JVM does not track its memory
     */
    public static void main(String[] args) throws IOException, InterruptedException, JMException {
        if (args[0].equals("record")) {
            record(Path.of(args[1]));
        } else {
            Held.load(Path.of(args[3]));
            run(Integer.parseInt(args[1]), args[2]);
        }
    }

    private static void run(int cycles, String binding) throws InterruptedException, JMException {
        for (int cycle = 0; cycle <= cycles; cycle++) {
            if (cycle == cycles) {
                Thread.sleep(REST_MILLIS);
            }
            if (cycle % EVERY == 0 || cycle == cycles) {
                System.out.println(cycle + " " + Held.now());
            }
            once(Bindings.open(binding));
        }
    }

    private static void record(Path folder) throws IOException {
        var recording = RecordingCl.over("auto");
        once(new CheckedCl(recording)); // builds
        recording.clear();
        once(new CheckedCl(recording));
        for (int b = 0; b < recording.blobs().size(); b++) {
            Files.write(folder.resolve("program." + b), recording.blobs().get(b));
        }
        Files.write(folder.resolve("calls"), recording.lines());
    }

    private static void once(CheckedCl cl) {
        Network network = Network.of(20).dense(12, Activation.RELU).classes(4);
        try (Device device = ClUnderTest.open(cl, OPTIONS)) {
            new SmallTraining(network, new Sgd(0.9f, 0), 32, 16).on(device, 1);
        }
        if (cl.live() != 0) {
            throw new IllegalStateException(cl.report());
        }
    }
}
