package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Products in registers have the bits of the plain kernel, with all widths and epilogues. */
@Tag("slow")
@NeedsOpenCl
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DirectTwinTest {
    /** m, n and k: each height of a tile, one to four vectors, whole tiles and rests of tiles. */
    private static final int[][] SIZES = {
        {1, 70, 3}, {2, 5, 17}, {9, 10, 5}, {19, 33, 40}, {48, 64, 32}
    };

    private static final int FORMS = 3;
    private static final int EPILOGUES = 5;

    private ClDevice device;

    @BeforeAll
    void open() {
        device = (ClDevice) Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("plain"));
    }

    @AfterAll
    void close() {
        device.close();
    }

    /** Products that do not touch one another, and what each tensor holds at first. */
    private static final class Products {
        private final Map<Tensor, float[]> values = new LinkedHashMap<>();
        private final List<Op> ops = new ArrayList<>();
        private final SplittableRandom random = new SplittableRandom(5);
        private final Tensor clock = Clock.tensor("clock");
        private final Tensor rate = tensor("rate", 1, 2, Role.INPUT);

        private Tensor tensor(String name, int rows, int cols, Role role) {
            Tensor t = Tensor.floats(name, rows, cols, role);
            float[] some = new float[t.size()];
            for (int i = 0; i < some.length; i++) {
                some[i] = (float) random.nextDouble() - 0.5f;
            }
            values.put(t, some);
            return t;
        }

        void add(int form, int epilogue, int m, int n, int k) {
            String at = ops.size() + ".";
            boolean ta = form == 2;
            boolean tb = form == 1;
            Tensor a = tensor(at + "a", ta ? k : m, ta ? m : k, Role.PARAMETER);
            Tensor b = tensor(at + "b", tb ? n : k, tb ? k : n, Role.PARAMETER);
            boolean update = epilogue >= 3;
            Tensor c = update
                    ? Tensor.floats(at + "c", m, n, Role.SCRATCH)
                    : tensor(at + "c", m, n, Role.RESULT);
            ops.add(new Op.Gemm(ta, tb, a, b, c));
            switch (epilogue) {
                case 1 -> {
                    ops.add(new Op.BiasAdd(tensor(at + "bias", 1, n, Role.PARAMETER), c));
                    ops.add(new Op.Activate(Activation.TANH, c));
                }
                case 2 ->
                    ops.add(new Op.ActivationGrad(
                            Activation.SIGMOID, tensor(at + "y", m, n, Role.PARAMETER), c));
                case 3, 4 -> {
                    Tensor w = tensor(at + "w", m, n, Role.PARAMETER);
                    Tensor v = epilogue == 3 ? null : tensor(at + "v", m, n, Role.STATE);
                    ops.add(new Op.Sgd(w, c, v, rate, clock, v == null ? 0 : 0.9f, 1e-3f));
                }
                default -> {}
            }
        }

        /** What all tensors hold after the products of a family. */
        Map<String, float[]> after(Family family, ClDevice device) {
            List<Tensor> kept = new ArrayList<>(values.keySet());
            kept.add(clock);
            try (var store = (ClStore) device.open(kept)) {
                values.forEach(store::write);
                Clock.startOf(0, 1).write(store, clock);
                var plan = new Plan("products", ops);
                List<List<Op>> groups = Fusion.all(plan);
                try (Bound bound = device.bind(
                        plan, Binder.bind(groups, family, device.limits()), store, false)) {
                    bound.enqueue();
                    device.finish();
                }
                Map<String, float[]> after = new LinkedHashMap<>();
                values.forEach((tensor, before) -> {
                    float[] now = new float[tensor.size()];
                    store.read(tensor, now);
                    after.put(tensor.name(), now);
                });
                return after;
            }
        }
    }

    private void compare(Products products, Family family, String what) {
        Map<String, float[]> want = products.after(new PlainFamily(), device);
        Map<String, float[]> got = products.after(family, device);
        want.forEach((name, values) ->
                assertArrayEquals(bits(values), bits(got.get(name)), what + ": " + name));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @ParameterizedTest
    @CsvSource({"16, 8", "16, 4", "16, 1", "8, 8", "8, 2", "4, 8", "4, 4"})
    void everyWidthHasTheBitsOfThePlainKernel(int vector, int rows) {
        var products = new Products();
        for (int form = 0; form < FORMS; form++) {
            for (int[] s : SIZES) {
                products.add(form, (form + rows + vector / 4) % EPILOGUES, s[0], s[1], s[2]);
            }
        }
        compare(products, new DirectFamily(vector, rows), vector + " floats, " + rows + " rows");
    }

    @Test
    void everyEpilogueHasTheBitsOfThePlainKernel() {
        var products = new Products();
        for (int epilogue = 0; epilogue < EPILOGUES; epilogue++) {
            for (int form = 0; form < FORMS; form++) {
                products.add(form, epilogue, 19, 37, 20);
            }
        }
        compare(products, new DirectFamily(16, 8), "epilogues");
    }

    @Test
    void panelsOfBothSidesHaveTheBitsOfThePlainKernel() {
        var products = new Products();
        products.add(0, 0, 260, 1030, 19);
        products.add(1, 0, 35, 70, 50);
        products.add(2, 0, 1030, 1030, 19);
        var family = new DirectFamily();
        compare(products, family, "panels");
        long packs =
                Binder.bind(Fusion.all(new Plan("p", products.ops)), family, limits(16)).stream()
                        .filter(call -> call.file().equals("gemm_direct_pack"))
                        .count();
        assertEquals(4, packs, "B of each, A of the last");
    }

    private static Limits limits(int vector) {
        var kind = vector == 1 ? DeviceInfo.Kind.GPU : DeviceInfo.Kind.CPU;
        return new Limits(kind, "test", 2, 256, 32768, false, vector, false);
    }

    /** OpenCL 1.2 wants whole groups, and every column and row must have somebody. */
    @Test
    void groupsAreWholeAndCoverTheProduct() {
        var products = new Products();
        products.add(0, 0, 129, 131, 7);
        for (int vector : new int[] {1, 4, 8, 16}) {
            Call call = Binder.bind(List.of(products.ops), new DirectFamily(), limits(vector))
                    .get(0);
            for (int d = 0; d < 2; d++) {
                assertEquals(0, call.global()[d] % call.local()[d], "dimension " + d);
            }
            int width = Integer.parseInt(call.defines().get("NV"))
                    * Integer.parseInt(call.defines().get("VECTOR"));
            assertTrue(call.global()[0] * width >= 131, "columns");
        }
    }
}
