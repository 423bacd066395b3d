package io.kiln.device.cl;

import io.kiln.device.Op;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Makes few launches of many, for CPUs, where a launch wakes threads that arrive late: launches that
 * have nothing to do with each other run side by side in one (horizontal fusion), and launches that
 * go through the same lines one after another follow each other line by line ({@link Lane}). A
 * training step of a small network becomes four:
 *
 * <ol>
 *   <li>what only prepares others, such as packing weights;
 *   <li>all that each example needs, from its picture to its errors in all layers;
 *   <li>all gradients and updates, and the mean loss;
 *   <li>the clock.
 * </ol>
 *
 * Each element is computed as it always is, so the bits are the same.
 */
final class Combining {
    /** Bytes of arguments that every device takes (OpenCL 1.2, table 4.3). */
    private static final int PARAMETERS = 1024;

    /** Bytes of a matrix that a core reads anew for each few lines: it has to stay in its cache. */
    private static final long CACHED = 512 << 10;

    private final Limits limits;
    private final List<Call> rest;

    private Combining(List<Call> calls, Limits limits) {
        this.limits = limits;
        this.rest = new ArrayList<>();
        for (Call call : calls) {
            boolean first = call.ops().isEmpty() && free(call, rest.size());
            rest.add(first ? prepared() : rest.size(), call);
        }
    }

    /** The launches, in an order that gives the same results. */
    static List<Call> all(List<Call> calls, Limits limits) {
        var combining = new Combining(calls, limits);
        List<Call> launches = new ArrayList<>();
        while (!combining.rest.isEmpty()) {
            launches.add(combining.next());
        }
        return launches;
    }

    /** How many launches that only prepare others stand at the front. */
    private int prepared() {
        int count = 0;
        while (count < rest.size() && rest.get(count).ops().isEmpty()) {
            count++;
        }
        return count;
    }

    /** Whether a launch may move past the first ones in the list. */
    private boolean free(Call call, int place) {
        return rest.subList(0, place).stream()
                .allMatch(other -> other.shared(call).isEmpty());
    }

    /** The first launch of the list, with all that can join it. */
    private Call next() {
        Call first = rest.remove(0);
        if (first.lines() == null) {
            return first;
        }
        List<Lane> lanes = new ArrayList<>(List.of(new Lane(List.of(first))));
        for (int i = 0; i < rest.size(); ) {
            Call call = rest.get(i);
            boolean alike =
                    call.lines() != null && call.ops().isEmpty() == first.ops().isEmpty();
            if (alike && free(call, i) && join(lanes, call)) {
                rest.remove(i);
            } else {
                i++;
            }
        }
        lanes.sort(Comparator.comparingInt(Lane::items).reversed());
        return Combined.of(lanes);
    }

    /** Puts a launch beside the lanes, or behind those that it depends on, if it can be there. */
    private boolean join(List<Lane> lanes, Call call) {
        List<Lane> before = new ArrayList<>();
        for (Lane lane : lanes) {
            boolean depends = false;
            for (Call other : lane.calls()) {
                Set<Object> shared = other.shared(call);
                depends |= !shared.isEmpty();
                Lines lines = Lane.lines(other);
                if (!shared.stream().allMatch(x -> Lane.lines(call).match(lines, x))) {
                    return false;
                }
            }
            if (depends) {
                before.add(lane);
            }
        }
        var joined = Lane.of(before, call);
        if (!before.isEmpty() && !worthwhile(joined)) {
            return false;
        }
        List<Lane> after = new ArrayList<>(lanes);
        after.removeAll(before);
        after.add(joined);
        if (Combined.parameterBytes(after) > PARAMETERS) {
            return false;
        }
        lanes.clear();
        lanes.addAll(after);
        return true;
    }

    /** Whether all cores have lines to do, and what each line needs stays in their caches. */
    private boolean worthwhile(Lane lane) {
        List<Op.Gemm> products = lane.calls().stream()
                .flatMap(call -> call.ops().stream())
                .filter(Op.Gemm.class::isInstance)
                .map(Op.Gemm.class::cast)
                .toList();
        return products.stream().allMatch(product -> product.b().bytes() <= CACHED)
                && (products.isEmpty() || lane.items() >= 2 * limits.units());
    }
}
