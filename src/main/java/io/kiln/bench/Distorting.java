package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.train.Distortion;

import java.util.List;
import java.util.Locale;

/**
 * All pictures of MNIST's size gathered into batches, bent or as they are.
 *
 * @param kind how they are bent
 * @param batch pictures in a step
 */
public record Distorting(Kind kind, int batch) implements Case {
    static final int SIDE = 28;
    private static final int CLASSES = 10;

    /** How pictures are bent. */
    public enum Kind {
        /** Not at all: what the other kinds are compared with. */
        GATHER,
        /** By affine maps. */
        AFFINE,
        /** By affine maps and elastic fields, a random point for each pixel. */
        ELASTIC,
        /** The same, a random point for each four pixels. */
        COARSE;

        private String label() {
            return switch (this) {
                case GATHER -> "not at all";
                case AFFINE -> "affine";
                case ELASTIC -> "elastic";
                case COARSE -> "elastic, grid 2,";
            };
        }
    }

    /** As in the paper of Cireşan and others (2010), whose bounds are of this size. */
    Distortion distortion() {
        float alpha = kind == Kind.GATHER || kind == Kind.AFFINE ? 0 : 36;
        return kind == Kind.GATHER
                ? Distortion.NONE
                : new Distortion(
                        new Distortion.Limits(15, 0.15f, 15, 2, alpha),
                        6,
                        kind == Kind.COARSE ? 2 : 1,
                        "");
    }

    Feed feed() {
        int examples = Material.examples(SIDE * SIDE);
        Tensor source = new Tensor("source", Type.U8, examples, SIDE * SIDE, Role.INPUT);
        Tensor classes = Tensor.ints("classes", examples, 1, Role.INPUT);
        Feed feed = Feed.of("distort", source, classes, examples, 1, 1 / 255f, 0);
        return kind == Kind.GATHER ? feed : feed.bent(distortion().warp(SIDE, SIDE, CLASSES));
    }

    Tensor x() {
        return Tensor.floats("x", batch, SIDE * SIDE, Role.RESULT);
    }

    Plan plan() {
        Feed feed = feed();
        return new Plan(name(), List.of(feed.into(x()), new Op.Advance(feed.clock(), batch)));
    }

    @Override
    public String name() {
        return String.format(Locale.ROOT, "distort %s batch %d", kind.label(), batch);
    }

    @Override
    public Group group() {
        return Group.OPERATIONS;
    }

    @Override
    public long flops() {
        return plan().flops();
    }

    @Override
    public long bytes() {
        return plan().ops().get(0).bytes();
    }

    @Override
    public double parts() {
        return (double) Material.examples(SIDE * SIDE) / batch;
    }

    @Override
    public Work open(Device device, Material material) {
        return new DistortingWork(device, this, material);
    }
}
