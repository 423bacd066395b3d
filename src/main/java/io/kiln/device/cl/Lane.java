package io.kiln.device.cl;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Launches that follow one another line by line (vertical fusion): a worker does its lines in the
 * first, then the same lines in the second, and so on, while they are in its cache. A worker is a
 * work-item on a processor and a work-group on a GPU, whose work-items share each launch's lines.
 *
 * @param calls in order, all with as many lines; never empty
 * @param group work-items of a worker, 1 on a processor
 */
record Lane(List<Call> calls, int group) {
    private static final int FEW = 8;

    Lane {
        calls = List.copyOf(calls);
    }

    /** Lanes in turn, and a call after them. */
    static Lane of(List<Lane> before, Call last, int group) {
        List<Call> all = new ArrayList<>();
        before.forEach(lane -> all.addAll(lane.calls));
        all.add(last);
        return new Lane(all, group);
    }

    String title() {
        return calls.stream().map(Call::title).collect(Collectors.joining(" > "));
    }

    /** Whether its workers are the items of its only launch, which divides them in two dimensions. */
    boolean plane() {
        Call first = calls.get(0);
        return calls.size() == 1
                && first.global().length == 2
                && (group == 1 || lines(first).grouped());
    }

    /** Lines of one worker: enough to be worth a start, and all that one item of a launch does. */
    int each() {
        int few = group == 1 ? FEW : grouped() ? 1 : group;
        return Math.max(
                few, calls.stream().mapToInt(call -> lines(call).each()).max().orElseThrow());
    }

    private boolean grouped() {
        return calls.stream().anyMatch(call -> lines(call).grouped());
    }

    /** Whether its workers are groups whose work-items wait for each other. */
    boolean meets() {
        return group > 1 && (calls.size() > 1 || grouped());
    }

    /** Whether a worker does one item of each launch with groups, as its text has it. */
    boolean even() {
        return calls.stream()
                .map(Lane::lines)
                .allMatch(lines -> !lines.grouped() || lines.each() == each());
    }

    /** Floats of local memory that a worker needs. */
    int shelf() {
        return calls.stream().mapToInt(call -> lines(call).shelf()).max().orElseThrow();
    }

    /** Its workers. */
    int workers() {
        if (plane()) {
            return Math.multiplyExact(calls.get(0).items(0), calls.get(0).items(1));
        }
        int each = each();
        return (lines(calls.get(0)).count() + each - 1) / each;
    }

    /** Lines of a call that may be in a lane. */
    static Lines lines(Call call) {
        Lines lines = call.lines();
        if (lines == null) {
            throw new IllegalStateException(call.name() + " cannot share a launch");
        }
        return lines;
    }
}
