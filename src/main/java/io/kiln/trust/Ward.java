package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Reference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Cases that are examined together: one plan, because building kernels takes longer than running
 * them. Before, between and behind their tensors lie guards. What is right is worked out once, in
 * double precision and on the CPU device.
 */
final class Ward {
    private static final Logger LOG = LoggerFactory.getLogger(Ward.class);
    private static final float GUARD = -12345.678f;

    private final List<Case> cases;
    private final Numbers start = new Numbers();
    private final Plan plan;
    private final Numbers cpu;
    private final Reference formulas = new Reference();

    /**
     * Works out what is right.
     *
     * @param cpu the CPU device
     */
    Ward(List<Case> cases, Device cpu) {
        this.cases = List.copyOf(cases);
        List<Op> ops = new ArrayList<>();
        for (Case one : cases) {
            for (Tensor t : one.numbers.tensors()) {
                guard();
                start.put(t, one.numbers.get(t));
            }
            ops.addAll(one.ops);
        }
        guard();
        this.plan = new Plan("examination of " + cases.size() + " cases", ops);
        for (Tensor t : start.tensors()) {
            switch (t.type()) {
                case F32 -> formulas.set(t, start.floats(t));
                case I32 -> formulas.set(t, start.ints(t));
                case U8 -> formulas.set(t, (byte[]) start.get(t));
            }
        }
        formulas.run(plan);
        this.cpu = run(cpu).get(0);
    }

    private void guard() {
        Tensor guard = Tensor.floats("guard" + start.tensors().size(), 1, 16, Role.INPUT);
        float[] values = new float[guard.size()];
        Arrays.fill(values, GUARD);
        start.put(guard, values);
    }

    /** What is kept, after each of two runs from the same start. */
    private List<Numbers> run(Device device) {
        try (Store store = device.open(start.tensors())) {
            var program = device.compile(plan, store);
            List<Numbers> after = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                start.write(store);
                program.run();
                device.finish();
                after.add(start.read(store));
            }
            return after;
        }
    }

    /**
     * Examines a device.
     *
     * @param cpu the CPU device, to look for what a device cannot do at all
     * @return one finding a kind of operation
     */
    List<Finding> examine(Device device, Device cpu) {
        List<Numbers> got;
        try {
            got = run(device);
        } catch (RuntimeException e) {
            LOG.info("{}, so they are examined one by one: {}", plan.name(), e.toString());
            return oneByOne(device, cpu, e);
        }
        Map<String, Finding> found = new LinkedHashMap<>();
        for (Case one : cases) {
            Finding finding = judge(one, device.info(), got.get(0), got.get(1));
            found.merge(one.operation, finding, Finding::and);
        }
        String guards = guards(got.get(0));
        if (guards != null) {
            Finding outside = new Finding("memory outside of tensors", 1, 0, false, guards);
            found.put(outside.operation(), outside);
        }
        return List.copyOf(found.values());
    }

    /** Something went wrong with all cases together: which kind of operation was it? */
    private List<Finding> oneByOne(Device device, Device cpu, RuntimeException together) {
        Map<String, List<Case>> kinds = new LinkedHashMap<>();
        cases.forEach(
                c -> kinds.computeIfAbsent(c.operation, k -> new ArrayList<>()).add(c));
        if (kinds.size() == 1) {
            Case first = cases.get(0);
            String fault = first.operation + ": " + together.getMessage();
            return List.of(new Finding(first.operation, cases.size(), 0, false, fault));
        }
        List<Finding> found = new ArrayList<>();
        kinds.values().forEach(k -> found.addAll(new Ward(k, cpu).examine(device, cpu)));
        return found;
    }

    private Finding judge(Case one, DeviceInfo device, Numbers got, Numbers again) {
        Set<Tensor> written = new HashSet<>();
        one.ops.forEach(op -> written.addAll(op.writes()));
        double units = 0;
        boolean bits = true;
        String fault = null;
        for (Tensor t : one.numbers.tensors()) {
            String wrong;
            if (t.type() == Type.U8) {
                continue;
            } else if (!written.contains(t)) {
                wrong = differs(t, start, got, "is not written, but was changed: ");
            } else {
                var distance = new Distance(formulas.get(t), got.get(t), device.precision());
                units = Math.max(units, distance.units);
                wrong = distance.units <= one.units(device.precision()) ? null : distance.words(t);
                String other = differs(t, cpu, got, "");
                bits &= other == null;
                wrong = wrong == null && device.canonical() ? other : wrong;
                wrong = wrong == null ? differs(t, got, again, "two runs differ: ") : wrong;
            }
            fault = fault == null && wrong != null ? one.name() + ": " + wrong : fault;
        }
        return new Finding(one.operation, 1, units, bits, fault);
    }

    private @Nullable String guards(Numbers got) {
        for (Tensor t : start.tensors()) {
            if (t.name().startsWith("guard")) {
                String changed =
                        differs(t, start, got, "a guard beside a tensor was overwritten: ");
                if (changed != null) {
                    return changed + ", beside " + neighbour(t);
                }
            }
        }
        return null;
    }

    private String neighbour(Tensor guard) {
        int at = start.tensors().indexOf(guard);
        Tensor beside = start.tensors().get(Math.max(0, at - 1));
        return cases.stream()
                .filter(one -> one.numbers.tensors().contains(beside))
                .map(Case::name)
                .findFirst()
                .orElse("the first tensor");
    }

    /** The first element whose bits differ, every NaN being the same. */
    private static @Nullable String differs(Tensor t, Numbers wanted, Numbers got, String what) {
        if (t.type() == Type.I32) {
            int e = Arrays.mismatch(wanted.ints(t), got.ints(t));
            return e < 0
                    ? null
                    : String.format(
                            Locale.ROOT,
                            "%s%s got %d, wanted %d",
                            what,
                            place(t, e),
                            got.ints(t)[e],
                            wanted.ints(t)[e]);
        }
        float[] a = wanted.floats(t);
        float[] b = got.floats(t);
        for (int e = 0; e < a.length; e++) {
            if (Float.floatToIntBits(a[e]) != Float.floatToIntBits(b[e])) {
                return what + place(t, e) + " got " + b[e] + ", wanted " + a[e];
            }
        }
        return null;
    }

    static String place(Tensor t, int e) {
        String name = t.name().substring(t.name().indexOf('.') + 1);
        return String.format(Locale.ROOT, "%s[%d][%d]", name, e / t.cols(), e % t.cols());
    }
}
