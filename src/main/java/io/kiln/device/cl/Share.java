package io.kiln.device.cl;

import java.util.List;
import java.util.Locale;

/**
 * What the worker {@code item} of a lane does of one of its kernels, as text. A worker behind the
 * last one does nothing that shows: its lines are behind the last line.
 *
 * @param lane that the kernel is in
 * @param call the kernel
 * @param number which no other share of the text has
 * @param across how many items lie across the kernel's lines, as text
 * @param along how many lie along them, as text
 * @param args its arguments, as text
 */
record Share(Lane lane, Call call, int number, String across, String along, String args) {
    /** The text, line by line. */
    List<String> lines() {
        if (lane.plane()) {
            return List.of(invoke("item %% %s, item / %s"));
        }
        Lines lines = Lane.lines(call);
        int share = lane.each() / lines.each();
        String last = String.format(Locale.ROOT, "min((item + 1) * %d, %s)", share, along);
        if (lane.group() == 1) {
            return List.of(
                    "for (int j = 0; j < " + across + "; j++) {",
                    "    for (int i = item * " + share + "; i < " + last + "; i++) {",
                    "        " + invoke("j, i"),
                    "    }",
                    "}");
        } else if (lines.grouped()) { // a barrier under a condition would double what follows
            String j = "j" + number;
            return List.of(
                    "int " + j + " = 0;",
                    "do {",
                    "    " + invoke(j + ", item"),
                    "} while (++" + j + " < " + across + ");");
        }
        String items = String.format(Locale.ROOT, "(%s - item * %d) * %s", last, share, across);
        return List.of(
                "for (int i = get_local_id(0); i < " + items + "; i += " + lane.group() + ") {",
                "    " + invoke("i %% %s, item * " + share + " + i / %s"),
                "}");
    }

    private String invoke(String place) {
        return CombinedText.invoke(call, place, across, along, args);
    }
}
