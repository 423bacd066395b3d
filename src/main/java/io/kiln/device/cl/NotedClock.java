package io.kiln.device.cl;

import io.kiln.device.ChanceOp;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets the clock move before everybody has looked at it, so that this needs no launch of its own:
 * what it showed is noted first, and whoever looks late looks at the note. That is all who need the
 * step or the time; who needs the row comes first anyway. No work-group waits for another one.
 */
final class NotedClock {
    private NotedClock() {}

    /** The same launches with a note, if the clock moves once and at the end. */
    static List<Call> in(List<Call> calls) {
        List<Op.Advance> moves = calls.stream()
                .flatMap(call -> call.ops().stream())
                .filter(Op.Advance.class::isInstance)
                .map(Op.Advance.class::cast)
                .toList();
        if (moves.size() != 1) {
            return calls;
        }
        Tensor clock = moves.get(0).clock();
        List<Call> looking =
                calls.stream().filter(call -> call.args().contains(clock)).toList();
        boolean last = looking.get(looking.size() - 1).ops().contains(moves.get(0));
        return last ? noted(calls, clock) : calls;
    }

    private static List<Call> noted(List<Call> calls, Tensor clock) {
        var note = new Room("note of " + clock.name(), Type.I32, clock.bytes());
        long[] one = {1};
        var noting = new Call("note_clock", Map.of(), List.of(clock, note), one, one, List.of());
        List<Call> all = new ArrayList<>(List.of(noting.with(Lines.whole())));
        calls.forEach(call -> all.add(late(call) ? call.with(clock, note) : call));
        return all;
    }

    private static boolean late(Call call) {
        return call.ops().stream()
                .anyMatch(op -> op instanceof LossOp.MeanLoss
                        || op instanceof LossOp.CountHits
                        || op instanceof UpdateOp
                        || op instanceof ChanceOp);
    }
}
