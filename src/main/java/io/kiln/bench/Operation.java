package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.net.Network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One operation of a training step, by itself, as {@link io.kiln.device.Program#runTimed} times it.
 *
 * @param network what is trained
 * @param batch examples in the step
 * @param index in the plan, from 0
 */
public record Operation(Network network, int batch, int index) implements Case {
    private static final int ROUNDS = 5; // there are many, and fewer tell nothing

    /**
     * All operations of a step.
     *
     * @param network what is trained
     * @param batch examples in the step
     * @return in the plan's order
     */
    static List<Case> all(Network network, int batch) {
        List<Case> all = new ArrayList<>();
        int count = new Training.Setup(network, batch, batch).plan().ops().size();
        for (int index = 0; index < count; index++) {
            all.add(new Operation(network, batch, index));
        }
        return all;
    }

    private Training.Setup setup() {
        return new Training.Setup(network, batch, batch);
    }

    private Op op() {
        return setup().plan().ops().get(index);
    }

    @Override
    public String name() {
        Op op = op();
        String shape = op.writes().get(op.writes().size() - 1).shape();
        String depth = op instanceof Op.Gemm gemm ? "x" + gemm.depth() : "";
        return String.format(
                Locale.ROOT, "op %02d %s %s%s batch %d", index + 1, op.kind(), shape, depth, batch);
    }

    @Override
    public Group group() {
        return Group.OPERATIONS;
    }

    @Override
    public long flops() {
        return op().flops();
    }

    @Override
    public long bytes() {
        return op().bytes();
    }

    @Override
    public int rounds(int asked) {
        return Math.min(asked, ROUNDS);
    }

    @Override
    public Work open(Device device, Material material) {
        byte[] pictures =
                Arrays.copyOf(material.pictures(network.inputs()), batch * network.inputs());
        var training = new Training(device, setup(), pictures);
        return new Work() {
            @Override
            public Checked check() {
                return Training.check(device, network, batch, material);
            }

            @Override
            public double run(int times) {
                return training.runTimed(index, times);
            }

            @Override
            public int launches() {
                return 1;
            }

            @Override
            public void close() {
                training.close();
            }
        };
    }
}
