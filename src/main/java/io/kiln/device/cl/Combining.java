package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Makes few launches of many: launches that have nothing to do with each other run side by side in
 * one (horizontal fusion), and launches that go through the same lines one after another follow
 * each other line by line ({@link Lane}). On a CPU, where a launch wakes threads that arrive late, a
 * training step of a small network becomes four:
 *
 * <ol>
 *   <li>what only prepares others, such as packing weights;
 *   <li>all that each example needs, from its picture to its errors in all layers;
 *   <li>all gradients and updates, and the mean loss;
 *   <li>the clock.
 * </ol>
 *
 * On a GPU, where a launch costs more than what a small network does in it, it becomes three: the
 * first layer of all examples; what else each example needs, a work-group taking a few; all
 * gradients and updates. There the family of the products says which of them go line by line.
 *
 * <p>Each element is computed as it always is, so the bits are the same.
 */
final class Combining {
    /** Bytes of arguments that every device takes (OpenCL 1.2, table 4.3). */
    private static final int PARAMETERS = 1024;

    /** Bytes of a matrix that a core reads anew for each few lines: it has to stay in its cache. */
    private static final long CACHED = 512 << 10;

    private final Limits limits;
    private final int group;
    private final List<Call> rest;

    private Combining(List<Call> calls, Limits limits, int group) {
        this.limits = limits;
        this.group = group;
        this.rest = new ArrayList<>();
        for (Call call : calls) {
            boolean first = call.ops().isEmpty() && free(call, rest.size());
            rest.add(first ? prepared() : rest.size(), call);
        }
    }

    /** The launches for a processor, in an order that gives the same results. */
    static List<Call> items(List<Call> calls, Limits limits) {
        return all(new Combining(calls, limits, 1));
    }

    /** The launches for a GPU, in work-groups of this size, in an order that gives the same results. */
    static List<Call> groups(List<Call> calls, Limits limits, int group) {
        return all(new Combining(calls, limits, group));
    }

    private static List<Call> all(Combining combining) {
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
        List<Lane> lanes = new ArrayList<>(List.of(new Lane(List.of(first), group)));
        for (int i = 0; i < rest.size(); ) {
            Call call = rest.get(i);
            if (alike(first, call) && free(call, i) && join(lanes, call)) {
                rest.remove(i);
            } else {
                i++;
            }
        }
        lanes.sort(Comparator.comparingInt(Lane::workers).reversed());
        return Combined.of(lanes);
    }

    /** Whether two launches may share one: on a processor what only prepares others goes first. */
    private boolean alike(Call first, Call call) {
        return call.lines() != null
                && (group > 1 || call.ops().isEmpty() == first.ops().isEmpty());
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
        var joined = Lane.of(before, call, group);
        if (!joined.even() || !before.isEmpty() && group == 1 && !worthwhile(joined)) {
            return false;
        }
        List<Lane> after = new ArrayList<>(lanes);
        after.removeAll(before);
        after.add(joined);
        if (Combined.parameterBytes(after) > PARAMETERS || !compiles(after)) {
            return false;
        }
        lanes.clear();
        lanes.addAll(after);
        return true;
    }

    /**
     * NOTE: on PoCL 3.1 the barrier that ends a lane ({@link CombinedText}) helps one lane alone:
     * compilers make one barrier of those of several. Oclgrind and GPUs take any number.
     */
    private boolean compiles(List<Lane> lanes) {
        return limits.kind() != DeviceInfo.Kind.CPU
                || lanes.stream().filter(Lane::meets).count() <= 1;
    }

    /** Whether all cores have lines to do, and what each line needs stays in their caches. */
    private boolean worthwhile(Lane lane) {
        List<Op.Gemm> products = lane.calls().stream()
                .flatMap(call -> call.ops().stream())
                .filter(Op.Gemm.class::isInstance)
                .map(Op.Gemm.class::cast)
                .toList();
        return products.stream().allMatch(product -> product.b().bytes() <= CACHED)
                && (products.isEmpty() || lane.workers() >= 2 * limits.units());
    }
}
