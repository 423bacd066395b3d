package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What a store promises. */
interface StoreContract {
    Tensor FLOATS = Tensor.floats("floats", 19, 33, Role.PARAMETER);
    Tensor INTS = Tensor.ints("ints", 1, 77, Role.STATE);
    Tensor BYTES = new Tensor("bytes", Type.U8, 13, 21, Role.INPUT);

    /** The device under test, open. */
    Device device();

    /** Refuses, with a message that holds each of the parts. */
    static void refuses(Executable call, String... parts) {
        String message = assertThrows(DeviceException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + message + "' does not say '" + part + "'");
        }
    }

    @Test
    default void storeOpensAllZeros() {
        try (Store store = device().open(List.of(FLOATS, INTS, BYTES))) {
            assertArrayEquals(new int[FLOATS.size()], Trial.bits(read(store, FLOATS)));
            int[] ints = whole(-1, INTS.size());
            store.read(INTS, ints);
            assertArrayEquals(new int[INTS.size()], ints);
        }
    }

    @Test
    default void storeOpensAllZerosWhereAnotherWasClosedFullOfNaN() {
        for (int round = 0; round < 5; round++) {
            try (Store store = device().open(List.of(FLOATS, INTS))) {
                assertArrayEquals(
                        new int[FLOATS.size()], Trial.bits(read(store, FLOATS)), "round " + round);
                float[] dirt = new float[FLOATS.size()];
                Arrays.fill(dirt, Float.NaN);
                store.write(FLOATS, dirt);
                store.write(INTS, whole(-1, INTS.size()));
            }
        }
    }

    @Test
    default void floatsComeBackBitForBit() {
        float[] values = Trial.noise(1, FLOATS.size());
        float[] special = {
            -0f,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MAX_VALUE,
            1 / 0f,
            -1 / 0f,
            Float.NaN,
            1e-40f
        };
        System.arraycopy(special, 0, values, 30, special.length);
        try (Store store = device().open(List.of(FLOATS))) {
            store.write(FLOATS, values);
            Close.same(values, read(store, FLOATS), FLOATS);
        }
    }

    @Test
    default void intsComeBack() {
        int[] values = Trial.whole(1, INTS.size(), Integer.MAX_VALUE);
        values[3] = Integer.MIN_VALUE;
        values[4] = -1;
        try (Store store = device().open(List.of(INTS))) {
            store.write(INTS, values);
            int[] back = new int[INTS.size()];
            store.read(INTS, back);
            assertArrayEquals(values, back);
        }
    }

    /** Bytes are read by operations only. */
    @Test
    default void bytesCountFrom0To255() {
        byte[] all = new byte[256];
        IntStream.range(0, 256).forEach(i -> all[i] = (byte) i);
        var trial = new Trial();
        Tensor source = trial.bytes("source", 1, 256, all);
        Tensor x = trial.result("x", 1, 256);
        trial.run(
                device(),
                new Op.Gather(
                        source,
                        trial.ints("order", 1, 1, 0),
                        trial.clock(new Clock(0, 0, 0, 0)),
                        1,
                        0,
                        x));
        float[] want = new float[256];
        IntStream.range(0, 256).forEach(i -> want[i] = i);
        Close.same(want, trial.get(x), "bytes");
    }

    @Test
    default void wrongLengthsAreRefusedWithFigures() {
        try (Store store = device().open(List.of(FLOATS, INTS, BYTES))) {
            refuses(() -> store.write(FLOATS, new float[626]), "floats", "626", "627");
            refuses(() -> store.read(FLOATS, new float[628]), "floats", "628", "627");
            refuses(() -> store.write(INTS, new int[0]), "ints", "0", "77");
            refuses(() -> store.read(INTS, new int[78]), "ints", "78", "77");
            refuses(() -> store.write(BYTES, new byte[1]), "bytes", "1", "273");
        }
    }

    @Test
    default void wrongTypesAreRefusedByName() {
        try (Store store = device().open(List.of(FLOATS, INTS, BYTES))) {
            refuses(() -> store.write(FLOATS, new int[627]), "floats", "F32", "I32");
            refuses(() -> store.read(FLOATS, new int[627]), "floats", "F32", "I32");
            refuses(() -> store.write(INTS, new float[77]), "ints", "I32", "F32");
            refuses(() -> store.read(INTS, new float[77]), "ints", "I32", "F32");
            refuses(() -> store.write(INTS, new byte[77]), "ints", "I32", "U8");
            refuses(() -> store.write(BYTES, new float[273]), "bytes", "U8", "F32");
        }
    }

    @Test
    default void tensorsOfAnotherStoreAreRefusedByName() {
        Tensor wider = Tensor.floats("floats", 19, 34, Role.PARAMETER);
        try (Store store = device().open(List.of(FLOATS))) {
            refuses(() -> store.write(INTS, new int[77]), "ints");
            refuses(() -> store.read(wider, new float[wider.size()]), "floats", "19x34");
        }
    }

    @Test
    default void scratchIsNotKept() {
        refuses(
                () -> device().open(List.of(Tensor.floats("y1", 2, 3, Role.SCRATCH))),
                "y1",
                "2x3",
                "scratch");
    }

    @Test
    default void aNameIsKeptOnce() {
        Tensor other = Tensor.ints("floats", 2, 3, Role.STATE);
        refuses(() -> device().open(List.of(FLOATS, FLOATS)), "floats", "twice");
        refuses(() -> device().open(List.of(FLOATS, other)), "floats", "twice");
    }

    /** Two networks over one copy of the examples: what one store is told, programs of both see. */
    @Test
    default void aStoreIsSharedByOthersWhichStayApart() {
        Tensor y = Tensor.floats("y", 5, 7, Role.RESULT);
        var plan = new Plan(
                "first rows",
                List.of(
                        new Op.Gemm(false, false, eye(), SHARED, y),
                        new Op.Activate(Activation.RELU, y)));
        float[] values = Trial.noise(2, SHARED.size());
        try (Store data = device().open(List.of(SHARED));
                Store one = device().open(List.of(y, eye()), data);
                Store other = device().open(List.of(y, eye()), data)) {
            data.write(SHARED, values);
            Close.same(values, read(other, SHARED), SHARED);
            one.write(eye(), diagonal());
            device().compile(plan, one).run();
            device().compile(plan, other).run();
            device().finish();
            float[] want = values.clone();
            IntStream.range(0, want.length).forEach(i -> want[i] = Math.max(0, want[i]));
            Close.same(want, read(one, y), y);
            Close.same(new float[y.size()], read(other, y), y);
            one.close();
            Close.same(values, read(data, SHARED), SHARED);
        }
    }

    /** A second thread fills one tensor while programs work on another. */
    @Test
    default void aStoreIsReachedBesideItsPrograms() throws InterruptedException {
        Tensor y = Tensor.floats("y", 5, 7, Role.RESULT);
        var plan = new Plan("product", List.of(new Op.Gemm(false, false, eye(), SHARED, y)));
        float[] values = Trial.noise(2, SHARED.size());
        float[] other = Trial.noise(3, FLOATS.size());
        try (Store store = device().open(List.of(y, eye(), SHARED, FLOATS, BYTES));
                Store aside = store.aside()) {
            store.write(eye(), diagonal());
            aside.write(SHARED, values);
            Program program = device().compile(plan, store);
            var filling = new Thread(() -> aside.write(FLOATS, other));
            filling.start();
            IntStream.range(0, 100).forEach(i -> program.run());
            filling.join();
            Close.same(values, read(store, y), y);
            Close.same(other, read(store, FLOATS), FLOATS);
            refuses(() -> aside.write(BYTES, new byte[1]), "bytes", "1", "273");
            aside.close();
            refuses(() -> aside.write(FLOATS, other), "closed");
            Close.same(other, read(store, FLOATS), FLOATS);
        }
    }

    Tensor SHARED = Tensor.floats("shared", 5, 7, Role.INPUT);

    private static Tensor eye() {
        return Tensor.floats("eye", 5, 5, Role.INPUT);
    }

    private static float[] diagonal() {
        float[] ones = new float[25];
        IntStream.range(0, 5).forEach(i -> ones[6 * i] = 1);
        return ones;
    }

    @Test
    default void aNameIsKeptOnceOverSharedTensorsToo() {
        Tensor other = Tensor.ints("floats", 2, 3, Role.STATE);
        try (Store data = device().open(List.of(FLOATS))) {
            refuses(() -> device().open(List.of(other), data), "floats", "twice");
            try (Store beside = device().open(List.of(INTS), data)) {
                refuses(() -> device().open(List.of(other), beside), "floats", "twice");
                refuses(() -> beside.write(BYTES, new byte[273]), "bytes");
            }
        }
    }

    @Test
    default void whatDoesNotFitIsRefusedWithFigures() {
        List<Tensor> fourTebibytes = IntStream.range(0, 1024)
                .mapToObj(i -> Tensor.floats("t" + i, 1 << 26, 16, Role.INPUT))
                .toList();
        refuses(() -> device().open(fourTebibytes), "4,194,304 MiB");
    }

    private static float[] read(Store store, Tensor tensor) {
        float[] values = new float[tensor.size()];
        Arrays.fill(values, -1);
        store.read(tensor, values);
        return values;
    }

    private static int[] whole(int value, int count) {
        int[] values = new int[count];
        Arrays.fill(values, value);
        return values;
    }
}
