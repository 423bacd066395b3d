package io.kiln.device.cl;

import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The text of a {@link SwarmPlan}: a group calls the plan's kernels, which are functions in its
 * program, one after another, with a barrier where one needs what another wrote; and all of it as
 * many times as it is told.
 */
final class SwarmText {
    private static final String BARRIER = "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);";

    private final List<Call> calls;
    private final List<Tensor> outside;
    private final Facts facts;
    private final StringBuilder body = new StringBuilder();

    SwarmText(List<Call> calls, List<Tensor> outside) {
        this.calls = calls;
        this.outside = outside;
        this.facts = new Facts(SwarmPlan.HEAD, outside);
        List<Call> since = new ArrayList<>(); // the last barrier
        for (Call call : calls) {
            if (since.stream().anyMatch(other -> !other.shared(call).isEmpty())) {
                line(BARRIER);
                since.clear();
            }
            call(call);
            since.add(call);
        }
    }

    /** What a group's row holds after its head. */
    List<Object> facts() {
        return facts.all();
    }

    String kernel() {
        int shelf =
                calls.stream().mapToInt(call -> Lane.lines(call).shelf()).max().orElse(0);
        var parameters = new StringJoiner(", ");
        parameters.add("global uchar* kept").add("global uchar* scratch");
        parameters.add("global const int* rows");
        for (int o = 0; o < outside.size(); o++) {
            parameters.add("global " + CombinedText.type(outside.get(o)) + "* b" + o);
        }
        return String.join(
                "\n",
                "__attribute__((reqd_work_group_size(" + SwarmFamily.GROUP + ", 1, 1)))",
                "kernel void " + SwarmPlan.NAME + "(" + parameters + ") {",
                "    local float shelf[" + Math.max(4, shelf) + "] __attribute__((aligned(16)));",
                "    global const int* row = rows + get_group_id(0) * "
                        + (SwarmPlan.HEAD + facts.all().size()) + ";",
                "    global uchar* k = kept + (size_t) row[1] * " + SwarmPlan.Layout.LINE + ";",
                "    global uchar* s = scratch + (size_t) row[2] * " + SwarmPlan.Layout.LINE + ";",
                "    const int times = row[0];",
                "    int time = 0;",
                "    do { // barriers under a condition would be too many for some compilers",
                body + "        " + BARRIER,
                "    } while (++time < times);",
                "}",
                "");
    }

    /** All items of a kernel: groups one after another, others each by a work-item. */
    private void call(Call call) {
        Lines lines = Lane.lines(call);
        boolean plane = call.global().length == 2;
        int along = plane ? call.items(1) : lines.items();
        String across = facts.of(plane ? call.items(0) : 1);
        String all = facts.of(Math.multiplyExact(plane ? call.items(0) : 1, along));
        String place = plane ? "i %% %s, i / %s" : "0, i";
        String part =
                CombinedText.invoke(call, place, across, facts.of(along), facts.arguments(call));
        if (lines.grouped()) {
            line("{");
            line("    int i = 0;");
            line("    do {");
            line("        " + part);
            line("    } while (++i < " + all + ");");
            line("}");
        } else {
            line("for (int i = get_local_id(0); i < " + all + "; i += " + SwarmFamily.GROUP
                    + ") {");
            line("    " + part);
            line("}");
        }
    }

    private void line(String text) {
        body.append("        ").append(text).append('\n');
    }
}
