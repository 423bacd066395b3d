package io.kiln.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * A valid list of operations drawn by chance over few tensors of few sizes, so that they get in
 * each other's way. All tensors are results, to be looked at afterwards.
 */
public final class RandomPlan {
    private static final Tensor CLOCK = Clock.tensor("clock");
    private static final Tensor KEY = ChanceOp.key("key");

    private static final int LENGTH = 14;
    private static final int ADVANCES = 3;
    private static final int EXAMPLES = 11;
    private static final int[] SIZES = {2, 3, 7, 8, 9, 15, 16, 17, 24, 33};

    private final Random random;
    private final int[] dims;
    private final int classes;
    private int advances;
    private final Plan plan;

    /**
     * Draws a plan.
     *
     * @param seed tells plans apart
     */
    public RandomPlan(long seed) {
        random = new Random(seed);
        dims = new int[] {
            1, SIZES[random.nextInt(SIZES.length)], SIZES[random.nextInt(SIZES.length)]
        };
        classes = Math.min(dims[1], dims[2]);
        List<Op> ops = new ArrayList<>();
        while (ops.size() < LENGTH) {
            ops.add(op());
        }
        plan = new Plan("random " + seed, ops);
    }

    /**
     * Runs the plan twice over the same numbers.
     *
     * @param device where
     * @return the bits of every tensor, as text
     */
    public String on(Device device) {
        List<Tensor> tensors = new ArrayList<>(plan.tensors());
        try (Store store = device.open(tensors)) {
            for (Tensor t : tensors) {
                write(store, t);
            }
            Program program = device.compile(plan, store);
            program.run();
            program.run();
            var text = new StringJoiner("\n");
            tensors.forEach(t -> text.add(t + " " + bits(store, t)));
            return text.toString();
        }
    }

    @Override
    public String toString() {
        return plan.toString();
    }

    private void write(Store store, Tensor t) {
        if (t.type() == Type.F32) {
            store.write(t, Trial.noise(t.name().hashCode(), t.size()));
        } else if (!t.equals(CLOCK)) {
            int limit = t.name().startsWith("order") ? EXAMPLES : classes;
            store.write(t, Trial.whole(t.name().hashCode(), t.size(), limit));
        } else {
            Clock.startOf(0, 0).write(store, t);
        }
    }

    private static int bits(Store store, Tensor t) {
        if (t.type() == Type.F32) {
            float[] values = new float[t.size()];
            store.read(t, values);
            return Arrays.hashCode(Trial.bits(values));
        }
        int[] values = new int[t.size()];
        store.read(t, values);
        return Arrays.hashCode(values);
    }

    private int dim() {
        return dims[random.nextInt(dims.length)];
    }

    /** More than one row, so that threads share the work. */
    private int many() {
        return dims[1 + random.nextInt(2)];
    }

    /** One of the three tensors of a shape, but none of those given. */
    private Tensor floats(int rows, int cols, Tensor... others) {
        int[] free = IntStream.range(0, 3)
                .filter(i -> !List.of(others).contains(floats(i, rows, cols)))
                .toArray();
        return floats(free[random.nextInt(free.length)], rows, cols);
    }

    private static Tensor floats(int number, int rows, int cols) {
        return Tensor.floats("t" + number + "_" + rows + "x" + cols, rows, cols, Role.RESULT);
    }

    private static Tensor labels(int rows) {
        return Tensor.ints("labels" + rows, rows, 1, Role.RESULT);
    }

    private Tensor order(int rows) {
        return Tensor.ints("order" + rows, 1, rows + 2 * ADVANCES * dims[1], Role.INPUT);
    }

    private Activation activation() {
        return Activation.values()[random.nextInt(Activation.values().length)];
    }

    private Op op() {
        int rows = many();
        int cols = dim();
        return switch (random.nextInt(18)) {
            case 0 ->
                new Op.Gather(
                        floats(0, EXAMPLES, cols),
                        order(rows),
                        CLOCK,
                        0.5f,
                        0.1f,
                        floats(rows, cols));
            case 1 ->
                new Op.GatherLabels(
                        Tensor.ints("source", EXAMPLES, 1, Role.INPUT),
                        order(rows),
                        CLOCK,
                        labels(rows));
            case 2, 3, 4 -> gemm(rows, cols, dim());
            case 5 -> biasAdd(rows, cols);
            case 6 -> new Op.Activate(activation(), floats(rows, cols));
            case 7 -> activationGrad(rows, cols);
            case 8 -> biasGrad(rows, cols);
            case 9 -> new Op.Softmax(floats(rows, cols));
            case 10 -> loss(rows, many());
            case 11 -> sums(rows, many());
            case 12 -> sgd(dim(), cols);
            case 13 ->
                new ChanceOp.Dropout(KEY, 1, CLOCK, 0.3f, floats(rows, cols), floats(rows, cols));
            case 14 -> new ChanceOp.Noise(KEY, 0, CLOCK, 0.1f, floats(rows, cols));
            case 15 -> adapt(dim(), cols);
            case 16 -> steady(dim(), cols);
            default -> advance();
        };
    }

    private Op gemm(int m, int n, int k) {
        boolean ta = random.nextInt(3) == 0;
        boolean tb = !ta && random.nextBoolean();
        Tensor a = ta ? floats(k, m) : floats(m, k);
        Tensor b = tb ? floats(n, k) : floats(k, n); // perhaps A
        return new Op.Gemm(ta, tb, a, b, floats(m, n, a, b));
    }

    private Op biasAdd(int rows, int cols) {
        return new Op.BiasAdd(floats(1, cols), floats(rows, cols));
    }

    private Op activationGrad(int rows, int cols) {
        Tensor y = floats(rows, cols);
        return new Op.ActivationGrad(activation(), y, floats(rows, cols, y));
    }

    private Op biasGrad(int rows, int cols) {
        return new Op.BiasGrad(floats(rows, cols), floats(1, cols));
    }

    private Op loss(int rows, int cols) {
        Tensor z = floats(rows, cols);
        Tensor dz = floats(rows, cols, z);
        return random.nextBoolean()
                ? new LossOp.SoftmaxLoss(z, labels(rows), floats(rows, 1), dz)
                : new LossOp.SquaredLoss(
                        z,
                        random.nextBoolean() ? labels(rows) : floats(rows, cols, z, dz),
                        floats(rows, 1),
                        dz);
    }

    private Op sums(int rows, int cols) {
        return random.nextBoolean()
                ? new LossOp.MeanLoss(
                        floats(rows, 1), CLOCK, Tensor.floats("loss", 1, 16, Role.RESULT))
                : new LossOp.CountHits(
                        floats(rows, cols),
                        labels(rows),
                        CLOCK,
                        Tensor.ints("hits", 1, 16, Role.RESULT));
    }

    private Op sgd(int rows, int cols) {
        Tensor w = floats(rows, cols);
        Tensor dw = floats(rows, cols, w);
        Tensor rate = Tensor.floats("rate", 1, 16, Role.INPUT);
        return random.nextBoolean()
                ? new UpdateOp.Sgd(w, dw, null, rate, CLOCK, 0, 0.01f)
                : new UpdateOp.Sgd(
                        w,
                        dw,
                        floats(rows, cols, w, dw),
                        rate,
                        CLOCK,
                        0.9f,
                        0.01f,
                        random.nextBoolean());
    }

    private Op adapt(int rows, int cols) {
        Tensor w = floats(rows, cols);
        Tensor dw = floats(rows, cols, w);
        Tensor v = floats(rows, cols, w, dw);
        Tensor m = random.nextBoolean() ? mean(rows, cols) : null;
        Tensor rate = Tensor.floats("rates", 3, 16, Role.INPUT);
        float beta1 = m == null ? 0 : 0.9f;
        return new UpdateOp.Adapt(w, dw, m, v, rate, CLOCK, beta1, 0.99f, 1e-3f, 0.01f, 0.02f);
    }

    /** The fourth tensor of a shape, which no other operation has. */
    private static Tensor mean(int rows, int cols) {
        return floats(3, rows, cols);
    }

    private Op steady(int rows, int cols) {
        Tensor x = floats(rows, cols);
        Tensor columns = floats(1, cols, x);
        Tensor whole = floats(1, 1, x, columns);
        return switch (random.nextInt(5)) {
            case 0 -> new UpdateOp.Average(x, floats(rows, cols, x), CLOCK, 0.5f);
            case 1 -> new UpdateOp.Squares(x, columns);
            case 2 -> new UpdateOp.Sum(columns, whole, random.nextBoolean());
            case 3 -> new UpdateOp.Shrink(columns, x, 0.7f);
            default -> new UpdateOp.Shrink(whole, x, 0.7f);
        };
    }

    /** Few, so that the clock stays inside the order: the plan runs twice. */
    private Op advance() {
        return advances++ < ADVANCES
                ? new Op.Advance(CLOCK, dims[1])
                : new Op.Activate(activation(), floats(1, dims[2]));
    }
}
