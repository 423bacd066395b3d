package io.kiln.device.cl;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Launches that follow one another line by line (vertical fusion): an item does its lines in the
 * first, then the same lines in the second, and so on, while they are in its cache.
 *
 * @param calls in order, all with as many lines; never empty
 */
record Lane(List<Call> calls) {
    private static final int FEW = 8;

    Lane {
        calls = List.copyOf(calls);
    }

    /** Lanes in turn, and a call after them. */
    static Lane of(List<Lane> before, Call last) {
        List<Call> all = new ArrayList<>();
        before.forEach(lane -> all.addAll(lane.calls));
        all.add(last);
        return new Lane(all);
    }

    String title() {
        return calls.stream().map(Call::title).collect(Collectors.joining(" > "));
    }

    /** Whether its items are those of its only launch, which divides them in two dimensions. */
    boolean plane() {
        return calls.size() == 1 && calls.get(0).global().length == 2;
    }

    /** Lines of one item: enough to be worth a start, and all that one item of a launch does. */
    int each() {
        return Math.max(
                FEW, calls.stream().mapToInt(call -> lines(call).each()).max().orElseThrow());
    }

    /** Its items. */
    int items() {
        if (plane()) {
            long[] global = calls.get(0).global();
            return Math.toIntExact(global[0] * global[1]);
        }
        int each = each();
        return (lines(calls.get(0)).count() + each - 1) / each;
    }

    /** Lines of a call that may be in a lane. */
    static Lines lines(Call call) {
        Lines lines = call.lines();
        if (lines == null) {
            throw new IllegalStateException(call.name() + " has groups");
        }
        return lines;
    }
}
