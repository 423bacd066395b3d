package io.kiln.device.cl;

import io.kiln.device.Role;
import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToIntFunction;

/**
 * What a kernel that calls others finds in a row of numbers, so that its text names no size: sizes,
 * rates, and where tensors lie that are no parameters.
 */
final class Facts {
    private final int head;
    private final List<Tensor> outside;
    private final List<Object> all = new ArrayList<>();

    /**
     * None yet.
     *
     * @param head numbers of the row that come first
     * @param outside tensors that are parameters, {@code b0} and so on
     */
    Facts(int head, List<Tensor> outside) {
        this.head = head;
        this.outside = outside;
    }

    /** Tensor, meaning where it lies, Integer or Float, in the order of the row. */
    List<Object> all() {
        return List.copyOf(all);
    }

    /** The arguments of a kernel as a function, but for those of its place. */
    String arguments(Call call) {
        var arguments = new StringJoiner(", ");
        for (Object arg : call.args()) {
            if (arg instanceof Tensor t) {
                arguments.add(outside.contains(t) ? "b" + outside.indexOf(t) : tensor(t));
            } else if (arg instanceof Float) {
                arguments.add("as_float(" + of(arg) + ")");
            } else {
                arguments.add(of(arg));
            }
        }
        return arguments.toString();
    }

    private String tensor(Tensor t) {
        return String.format(
                Locale.ROOT,
                "(global %s*) (%s + %s)",
                CombinedText.type(t),
                t.role() == Role.SCRATCH ? "s" : "k",
                of(t));
    }

    /** Where a fact stands: that of a tensor once, numbers as often as they are needed. */
    String of(Object fact) {
        int known = fact instanceof Tensor ? all.indexOf(fact) : -1;
        if (known < 0) {
            known = all.size();
            all.add(fact);
        }
        return "row[" + (head + known) + "]";
    }

    /**
     * Facts as the numbers of a row, its head left open.
     *
     * @param place where a tensor lies, in bytes
     */
    static int[] row(int head, List<Object> facts, ToIntFunction<Tensor> place) {
        int[] row = new int[head + facts.size()];
        for (int f = 0; f < facts.size(); f++) {
            Object fact = facts.get(f);
            if (fact instanceof Tensor t) {
                row[head + f] = place.applyAsInt(t);
            } else {
                row[head + f] =
                        fact instanceof Float x ? Float.floatToRawIntBits(x) : (Integer) fact;
            }
        }
        return row;
    }
}
