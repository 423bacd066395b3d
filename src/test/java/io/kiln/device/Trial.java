package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A few operations on a device, once. Results are dirtied with NaN first; before, between and
 * behind all tensors lie guards; what no operation writes, guards and inputs alike, must hold the
 * same bits afterwards.
 */
public final class Trial {
    private static final float GUARD = -12345.678f;

    private final Map<Tensor, Object> numbers = new LinkedHashMap<>(); // float[], int[] or byte[]

    /** Nothing yet. */
    public Trial() {}

    private Tensor add(String name, Type type, int rows, int cols, Role role, Object values) {
        guard();
        Tensor t = new Tensor(name, type, rows, cols, role);
        numbers.put(t, values);
        return t;
    }

    private void guard() {
        Tensor guard = Tensor.floats("guard" + numbers.size(), 3, 5, Role.INPUT);
        float[] values = new float[guard.size()];
        Arrays.fill(values, GUARD);
        numbers.put(guard, values);
    }

    /**
     * A matrix of floats.
     *
     * @param name its name
     * @param rows number of rows
     * @param cols number of columns
     * @param values (rows, cols)
     * @return the tensor
     */
    public Tensor floats(String name, int rows, int cols, float... values) {
        return add(name, Type.F32, rows, cols, Role.PARAMETER, values);
    }

    /**
     * A matrix of ints.
     *
     * @param name its name
     * @param rows number of rows
     * @param cols number of columns
     * @param values (rows, cols)
     * @return the tensor
     */
    public Tensor ints(String name, int rows, int cols, int... values) {
        return add(name, Type.I32, rows, cols, Role.INPUT, values);
    }

    /**
     * A matrix of bytes.
     *
     * @param name its name
     * @param rows number of rows
     * @param cols number of columns
     * @param values (rows, cols)
     * @return the tensor
     */
    public Tensor bytes(String name, int rows, int cols, byte[] values) {
        return add(name, Type.U8, rows, cols, Role.INPUT, values);
    }

    /**
     * A matrix of floats to be written, all NaN.
     *
     * @param name its name
     * @param rows number of rows
     * @param cols number of columns
     * @return the tensor
     */
    public Tensor result(String name, int rows, int cols) {
        float[] dirt = new float[rows * cols];
        Arrays.fill(dirt, Float.NaN);
        return add(name, Type.F32, rows, cols, Role.RESULT, dirt);
    }

    /**
     * A clock.
     *
     * @param at where it stands
     * @return the tensor
     */
    public Tensor clock(Clock at) {
        return ints("clock", 1, Clock.SIZE, at.epoch(), at.step(), at.row(), at.time());
    }

    /**
     * Does the operations and looks at what they should have left alone.
     *
     * @param device where
     * @param ops what, in order
     * @return this, with the numbers as they are now
     */
    public Trial run(Device device, Op... ops) {
        guard();
        Plan plan = new Plan("trial", List.of(ops));
        try (Store store = device.open(List.copyOf(numbers.keySet()))) {
            numbers.forEach((tensor, values) -> write(store, tensor, values));
            device.compile(plan, store).run();
            device.finish();
            Set<Tensor> written = new HashSet<>();
            plan.ops().forEach(op -> written.addAll(op.writes()));
            for (Tensor t : new ArrayList<>(numbers.keySet())) {
                if (t.type() != Type.U8) {
                    Object now = read(store, t);
                    if (!written.contains(t)) {
                        assertSame(t, numbers.get(t), now);
                    }
                    numbers.put(t, now);
                }
            }
        }
        return this;
    }

    private static void write(Store store, Tensor tensor, Object values) {
        switch (tensor.type()) {
            case F32 -> store.write(tensor, (float[]) values);
            case I32 -> store.write(tensor, (int[]) values);
            case U8 -> store.write(tensor, (byte[]) values);
        }
    }

    private static Object read(Store store, Tensor tensor) {
        if (tensor.type() == Type.F32) {
            float[] values = new float[tensor.size()];
            store.read(tensor, values);
            return values;
        }
        int[] values = new int[tensor.size()];
        store.read(tensor, values);
        return values;
    }

    private static void assertSame(Tensor t, Object before, Object after) {
        if (t.type() == Type.F32) {
            assertArrayEquals(
                    bits((float[]) before),
                    bits((float[]) after),
                    () -> t + " is not written, but changed");
        } else {
            assertArrayEquals(
                    (int[]) before, (int[]) after, () -> t + " is not written, but changed");
        }
    }

    /**
     * The bits of floats, every NaN being the same.
     *
     * @param values the floats
     * @return their bits
     */
    public static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }

    /**
     * All tensors, guards among them.
     *
     * @return in the order in which they were made
     */
    public List<Tensor> tensors() {
        return List.copyOf(numbers.keySet());
    }

    /**
     * The floats of a tensor.
     *
     * @param tensor of this trial
     * @return (rows, cols), as the last run left them
     */
    public float[] get(Tensor tensor) {
        return (float[]) numbers.get(tensor);
    }

    /**
     * The ints of a tensor.
     *
     * @param tensor of this trial
     * @return (rows, cols), as the last run left them
     */
    public int[] getInts(Tensor tensor) {
        return (int[]) numbers.get(tensor);
    }

    /**
     * The bytes of a tensor.
     *
     * @param tensor of this trial
     * @return (rows, cols)
     */
    public byte[] getBytes(Tensor tensor) {
        return (byte[]) numbers.get(tensor);
    }

    /**
     * Random floats between -1 and 1.
     *
     * @param seed tells them apart
     * @param count how many
     * @return the numbers
     */
    public static float[] noise(long seed, int count) {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    /**
     * Random whole numbers.
     *
     * @param seed tells them apart
     * @param count how many
     * @param below from 0 to one less than this
     * @return the numbers
     */
    public static int[] whole(long seed, int count, int below) {
        return new Random(seed).ints(count, 0, below).toArray();
    }

    /**
     * Random whole numbers from -8 to 8, whose products and sums every precision holds exactly.
     *
     * @param seed tells them apart
     * @param count how many
     * @return the numbers
     */
    public static float[] exact(long seed, int count) {
        int[] whole = whole(seed, count, 17);
        float[] values = new float[count];
        for (int e = 0; e < count; e++) {
            values[e] = whole[e] - 8;
        }
        return values;
    }
}
