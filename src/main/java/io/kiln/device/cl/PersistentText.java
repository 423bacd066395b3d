package io.kiln.device.cl;

import io.kiln.device.Tensor;

import java.util.List;
import java.util.StringJoiner;

/**
 * The text of a {@link PersistentPlan}: groups stay for many steps. Each does workers p, p + groups,
 * ... of every lane of a launch, then meets the others ({@code grid.clh}) before the next one. Its
 * place p moves on from lane to lane: the first worker of a lane goes to the group behind that of the
 * last worker before, so that short lanes do not all fall to the same groups. The row of
 * facts is copied to local memory, since each meeting would have them fetched anew.
 */
final class PersistentText {
    private final Facts facts;
    private final List<Tensor> outside;
    private final StringBuilder places = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private int shelf = 4;
    private int number;
    private int lanes;

    PersistentText(List<List<Lane>> launches, List<Tensor> outside) {
        this.outside = outside;
        this.facts = new Facts(PersistentPlan.HEAD, outside);
        for (List<Lane> launch : launches) {
            String next = "get_group_id(0)";
            for (Lane lane : launch) {
                next = lane(lane, next);
            }
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
        int all = PersistentPlan.HEAD + facts.all().size();
        var parameters = new StringJoiner(", ");
        parameters.add("global int* arrived").add("global const int* told");
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
                "    local int row[" + all + "];",
                "    for (int f = get_local_id(0); f < " + all + "; f += " + StepFamily.GROUP
                        + ") {",
                "        row[f] = told[f];",
                "    }",
                "    barrier(CLK_LOCAL_MEM_FENCE);",
                "    const int groups = get_num_groups(0);",
                "    const int times = row[0];",
                places + "    bool going = true;",
                "    int meetings = 0;",
                "    int time = 0;",
                "    do { // barriers under a condition would be too many for some compilers",
                body + "    } while (++time < times && going);",
                "}",
                "");
    }

    /**
     * A group without workers left, or in a launch that is given up, does one that shows nothing.
     *
     * @param first the place that a group has in this lane, as text
     * @return the place that it has in the next one
     */
    private String lane(Lane lane, String first) {
        String workers = facts.of(lane.workers());
        String place = "place" + lanes++;
        places.append("    const int " + place + " = " + first + ";\n");
        shelf = Math.max(shelf, lane.shelf());
        line(0, "{");
        line(1, "int item = going ? " + place + " : " + workers + ";");
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
        return "(" + place + " + groups - " + workers + " % groups) % groups";
    }

    private void line(int depth, String text) {
        body.append("    ".repeat(depth + 2)).append(text).append('\n');
    }
}
