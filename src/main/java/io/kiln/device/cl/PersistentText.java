package io.kiln.device.cl;

import io.kiln.device.Tensor;

import java.util.List;
import java.util.StringJoiner;

/**
 * The text of a {@link PersistentPlan}: groups stay for many steps. Each does workers g, g + groups,
 * ... of every lane of a launch, then meets the others ({@code grid.clh}) before the next one.
 */
final class PersistentText {
    private final Facts facts;
    private final List<Tensor> outside;
    private final StringBuilder body = new StringBuilder();
    private int shelf = 4;
    private int number;

    PersistentText(List<List<Lane>> launches, List<Tensor> outside) {
        this.outside = outside;
        this.facts = new Facts(PersistentPlan.HEAD, outside);
        for (List<Lane> launch : launches) {
            launch.forEach(this::lane);
            line(0, "meetings++;");
            line(0, "going = grid_meet(");
            line(2, "arrived, more, meetings * groups, row[1], meetings > row[2]);");
        }
    }

    /** What the row holds after its head. */
    List<Object> facts() {
        return facts.all();
    }

    String kernel() {
        var parameters = new StringJoiner(", ");
        parameters.add("global int* arrived").add("global const int* row");
        parameters.add("global uchar* s");
        for (int o = 0; o < outside.size(); o++) {
            parameters.add("global " + CombinedText.type(outside.get(o)) + "* b" + o);
        }
        return String.join(
                "\n",
                "__attribute__((reqd_work_group_size(" + StepFamily.GROUP + ", 1, 1)))",
                "kernel void " + PersistentPlan.NAME + "(" + parameters + ") {",
                "    local float shelf[" + shelf + "] __attribute__((aligned(16)));",
                "    local int more[1];",
                "    const int groups = get_num_groups(0);",
                "    const int times = row[0];",
                "    bool going = true;",
                "    int meetings = 0;",
                "    int time = 0;",
                "    do { // barriers under a condition would be too many for some compilers",
                body + "    } while (++time < times && going);",
                "}",
                "");
    }

    /** A group without workers left, or in a launch that is given up, does one that shows nothing. */
    private void lane(Lane lane) {
        String workers = facts.of(lane.workers());
        shelf = Math.max(shelf, lane.shelf());
        line(0, "{");
        line(1, "int item = going ? (int) get_group_id(0) : " + workers + ";");
        line(1, "do {");
        for (int c = 0; c < lane.calls().size(); c++) {
            if (c > 0) {
                line(2, "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
            }
            Call call = lane.calls().get(c);
            String across = facts.of(Combined.across(call));
            String along = facts.of(Combined.along(lane, call));
            new Share(lane, call, number++, across, along, facts.arguments(call))
                    .lines()
                    .forEach(text -> line(2, text));
        }
        line(1, "} while ((item += groups) < " + workers + ");");
        line(0, "}");
    }

    private void line(int depth, String text) {
        body.append("    ".repeat(depth + 2)).append(text).append('\n');
    }
}
