package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Products that do not touch one another, and what each tensor holds at first. */
final class TwinProducts {
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

    List<Op> ops() {
        return ops;
    }

    /** Form 0 is NN, 1 NT, 2 TN; epilogue 0 none, 1 bias and activation, 2 derivative, 3 and 4 updates. */
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
                ops.add(new UpdateOp.Sgd(w, c, v, rate, clock, v == null ? 0 : 0.9f, 1e-3f));
            }
            default -> {}
        }
    }

    /** Lets all left matrices be one number, and all right ones another. */
    void fill(float left, float right) {
        for (Op op : ops) {
            if (op instanceof Op.Gemm gemm) {
                Arrays.fill(values.get(gemm.a()), left);
                Arrays.fill(values.get(gemm.b()), right);
            }
        }
    }

    /** What all tensors hold after the products of a family. */
    private Map<String, float[]> after(Family family, ClDevice device) {
        List<Tensor> kept = new ArrayList<>(values.keySet());
        kept.add(clock);
        try (var store = (ClStore) device.open(kept)) {
            values.forEach(store::write);
            Clock.startOf(0, 1).write(store, clock);
            var plan = new Plan("products", ops);
            List<List<Op>> groups = Fusion.all(plan);
            try (Bound bound =
                    device.bind(plan, Binder.bind(groups, family, device.limits()), store, false)) {
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

    /** Demands the bits of the plain kernel of a family's results. */
    void compare(Family family, ClDevice device, String what) {
        compare(new PlainFamily(), family, device, what);
    }

    /** Demands the bits of another family's results. */
    void compare(Family twin, Family family, ClDevice device, String what) {
        Map<String, float[]> want = after(twin, device);
        Map<String, float[]> got = after(family, device);
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
}
