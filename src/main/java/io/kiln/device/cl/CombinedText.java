package io.kiln.device.cl;

import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The text of a combined kernel: it finds the lane of its worker and calls the kernels of the lane,
 * which are functions in its program ({@code item.clh}, {@code group.clh}). Where a worker is a
 * work-group, the lines of one kernel are done before those of the next are begun.
 */
final class CombinedText {
    private final Call combined;
    private final int group;
    private final List<Object> buffers;
    private final StringJoiner parameters = new StringJoiner(", ");
    private final StringBuilder body = new StringBuilder();
    private int number;

    private CombinedText(Call combined) {
        this.combined = combined;
        this.group = combined.lanes().get(0).group();
        this.buffers = new ArrayList<>(Combined.buffers(combined.lanes()));
        for (int b = 0; b < buffers.size(); b++) {
            parameters.add("global " + type(buffers.get(b)) + "* b" + b);
        }
    }

    /** The text, which comes after those of its parts. */
    static String of(Call combined) {
        return of(combined, combined.name());
    }

    /** The text of a kernel of this name. */
    static String of(Call combined, String name) {
        var text = new CombinedText(combined);
        text.begin();
        for (int l = 0; l < combined.lanes().size(); l++) {
            text.lane(l, combined.lanes().get(l));
        }
        return text.kernel(name);
    }

    private String kernel(String name) {
        String size =
                group == 1 ? "" : "__attribute__((reqd_work_group_size(" + group + ", 1, 1)))\n";
        return size + "kernel void " + name + "(" + parameters + ") {\n" + body + "}\n";
    }

    private void begin() {
        int shelf = combined.lanes().stream().mapToInt(Lane::shelf).max().orElseThrow();
        if (shelf > 0) {
            line(1, "local float shelf[" + shelf + "] __attribute__((aligned(16)));");
        }
        line(1, "int item = " + (group == 1 ? "get_global_id(0)" : "get_group_id(0)") + ";");
    }

    /**
     * NOTE: PoCL 3.1 lets all items of a group do what the first one does behind the last barrier,
     * where several paths meet at the kernel's end (docs/notes.md); so a barrier ends such a lane.
     */
    private void lane(int l, Lane lane) {
        parameters.add("int items" + l);
        line(1, "if (item < items" + l + ") {");
        for (int c = 0; c < lane.calls().size(); c++) {
            if (c > 0 && group > 1) {
                line(2, "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
            }
            call(lane, lane.calls().get(c));
            number++;
        }
        if (lane.meets()) {
            line(2, "barrier(CLK_LOCAL_MEM_FENCE);");
        }
        line(2, "return;");
        line(1, "}");
        line(1, "item -= items" + l + ";");
    }

    /** What a worker does of one of the kernels of its lane. */
    private void call(Lane lane, Call call) {
        String across = "m" + number;
        String along = "n" + number;
        parameters.add("int " + across).add("int " + along);
        new Share(lane, call, number, across, along, arguments(call))
                .lines()
                .forEach(text -> line(2, text));
    }

    /** The call of a kernel as a function, for the item at this place across and along the lines. */
    static String invoke(Call call, String place, String across, String along, String args) {
        String at = String.format(Locale.ROOT, place, across, across);
        String all = Lane.lines(call).grouped() ? "shelf, " + at : at + ", " + along;
        if (call.global().length == 1) { // its only dimension is the one along the lines
            all = at.substring(at.indexOf(',') + 2) + ", 0, 1";
        }
        return Combined.part(call) + "(" + all + ", " + args + ");";
    }

    private String arguments(Call call) {
        var args = new StringJoiner(", ");
        int scalars = 0;
        for (Object arg : call.args()) {
            if (Combined.scalar(arg)) {
                String name = "s" + number + "_" + scalars++;
                parameters.add((arg instanceof Float ? "float " : "int ") + name);
                args.add(name);
            } else {
                args.add("b" + buffers.indexOf(arg));
            }
        }
        return args.toString();
    }

    static String type(Object buffer) {
        return switch (buffer instanceof Tensor t ? t.type() : ((Room) buffer).type()) {
            case U8 -> "uchar";
            case I32 -> "int";
            case F32 -> "float";
        };
    }

    private void line(int depth, String text) {
        body.append("    ".repeat(depth)).append(text).append('\n');
    }
}
