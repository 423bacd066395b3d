package io.kiln.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

/**
 * A side that stays and waits for its turn: for each line on stdin, its cue, it does a piece of
 * work and answers with one line of JSON. So sides in several processes can go in turn on one
 * device, A B A B, each warm, with one of them at work at a time. {@code ci/gpu.d/turns.py} gives
 * the cues.
 */
final class Cued {

    private Cued() {}

    /** Says that the side is ready, then answers until stdin ends. */
    static void answer(String name, Function<String, String> work) {
        System.out.println("{\"side\":\"" + name + "\"}");
        var cues = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String cue = cues.readLine(); cue != null; cue = cues.readLine()) {
                System.out.println(work.apply(cue));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line of a side that there is not on this machine, or no longer. */
    static String unavailable(String why) {
        return said("unavailable", why);
    }

    /** The answer to a cue that cannot be followed, where the next one may be. */
    static String refused(String why) {
        return said("refused", why);
    }

    /** Of a text that may have several lines, such as a compiler's: JSON takes none. */
    private static String said(String what, String why) {
        String text = why.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
        return "{\"" + what + "\":\"" + text + "\"}";
    }

    /** A number as JSON takes it. */
    static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.9g", value) : "null";
    }
}
