package io.kiln.device;

import com.sun.management.ThreadMXBean;

import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Weights;
import io.kiln.train.Sgd;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A JVM of its own that trains and prints what its threads allocate: see {@link AllocationTest}.
 */
public final class AllocationProbe {
    private static final int BATCH = 32;
    private static final int STEPS = 1_000; // of a round
    private static final int ROUNDS = 60;
    private static final long NANOS = 60_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationProbe() {}

    /**
     * Trains in rounds until one has allocated nothing. What a step allocates, every round does; what
     * the compiler and the bindings' threads do now and then, not every one.
     *
     * @param args the device, whether vectors are used, the binding, the family of kernels, the
     *     network
     */
    public static void main(String[] args) {
        DeviceOptions options = DeviceOptions.DEFAULT
                .withThreads(2)
                .withVector(Boolean.parseBoolean(args[1]))
                .withBinding(args[2])
                .withKernels(args[3]);
        try (Device device = Devices.open(args[0], options)) {
            Training training = new Training(
                    device, Network.parse(args[4], Activation.RELU, Loss.CROSS_ENTROPY));
            long least = Long.MAX_VALUE;
            int rounds = 0;
            long end = System.nanoTime() + NANOS;
            while (least > 0 && rounds < ROUNDS && System.nanoTime() < end) {
                least = Math.min(least, training.allocated());
                rounds++;
            }
            System.out.printf(
                    "%s: %d bytes over %d steps, the least of %d rounds%n",
                    device.info().variant(), least, STEPS, rounds);
        }
    }

    /** The training step of a network. */
    private static final class Training {
        private final Store store;
        private final Program program;
        private final Tensor clock;
        private final int[] zero = new int[Clock.SIZE];

        Training(Device device, Network network) {
            Tensor source = new Tensor("source", Type.U8, BATCH, network.inputs(), Role.INPUT);
            Feed feed = Feed.of(
                    "f",
                    source,
                    Tensor.ints("classes", BATCH, 1, Role.INPUT),
                    BATCH * STEPS,
                    STEPS,
                    1 / 255f,
                    0);
            Tensor rate = Tensor.floats("rate", 1, STEPS, Role.INPUT);
            Plan plan = NetworkPlan.training(network, BATCH, feed, new Sgd(0.9f, 1e-4f), rate);
            store = device.open(new ArrayList<>(plan.tensors().stream()
                    .filter(t -> t.role() != Role.SCRATCH)
                    .toList()));
            NetworkTensors.write(Weights.initial(network, 1), store);
            byte[] pixels = new byte[source.size()];
            new java.util.Random(1).nextBytes(pixels);
            store.write(source, pixels);
            store.write(feed.classes(), Trial.whole(1, BATCH, 10));
            store.write(feed.order(), Trial.whole(2, BATCH * STEPS, BATCH));
            float[] rates = new float[STEPS];
            Arrays.fill(rates, 1e-3f);
            store.write(rate, rates);
            clock = feed.clock();
            program = device.compile(plan, store);
        }

        /**
         * Bytes that all live threads allocate during a round; nobody knows of one in which a thread
         * ended, as those of Java's compiler do, and took its count along.
         */
        long allocated() {
            store.write(clock, zero);
            long[] ids = THREADS.getAllThreadIds();
            long[] before = new long[ids.length];
            for (int i = 0; i < ids.length; i++) {
                before[i] = THREADS.getThreadAllocatedBytes(ids[i]);
            }
            for (int step = 0; step < STEPS; step++) {
                program.run();
            }
            long sum = 0;
            for (int i = 0; i < ids.length; i++) {
                long after = THREADS.getThreadAllocatedBytes(ids[i]);
                if (after < before[i]) {
                    return Long.MAX_VALUE;
                }
                sum += after - before[i];
            }
            return sum;
        }
    }

    /** The command line of a probe. */
    static List<String> command(
            String device, boolean vector, String binding, String kernels, String network) {
        return List.of(
                System.getProperty("java.home") + "/bin/java",
                "--add-modules",
                "jdk.incubator.vector",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationProbe.class.getName(),
                device,
                String.valueOf(vector),
                binding,
                kernels,
                network);
    }
}
