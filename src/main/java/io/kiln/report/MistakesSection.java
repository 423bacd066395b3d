package io.kiln.report;

import io.kiln.page.Markup;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The wrong answers that the network was surest of.
 *
 * @param examined the answers
 * @param sheet pictures of the examples, or null where they are none
 */
record MistakesSection(Examined examined, @Nullable PictureSheet sheet) {
    /** As many as are shown. */
    static final int MOST = 50;

    List<String> lines() {
        List<Integer> worst = examined.evaluation().answers().mistakes();
        worst = worst.subList(0, Math.min(MOST, worst.size()));
        if (worst.isEmpty()) {
            return List.of("<div class=\"card\">There are none.</div>");
        }
        return sheet == null ? table(worst) : pictures(worst, sheet);
    }

    private List<String> pictures(List<Integer> worst, PictureSheet from) {
        List<String> lines = new ArrayList<>(List.of("<div class=\"card pics\">"));
        for (int i : worst) {
            lines.add(String.format(
                    Locale.ROOT,
                    "<figure title=\"example %d\"><i class=\"pic\" role=\"img\" aria-label=\"%s\""
                            + " style=\"background-position:%s\"></i><figcaption><b>%s</b> %s<br/>is %s %s"
                            + "</figcaption></figure>",
                    i,
                    Markup.escaped(String.format(Locale.ROOT, "example %d, a %s", i, truth(i))),
                    from.position(from.place(i)),
                    Markup.escaped(answer(i)),
                    examined.words(examined.sure(i)),
                    Markup.escaped(truth(i)),
                    ofTruth(i)));
        }
        lines.add("</div>");
        return lines;
    }

    private List<String> table(List<Integer> worst) {
        List<String> lines = new ArrayList<>(List.of("<div class=\"card\"><table>"));
        lines.add(Markup.row("th", List.of("example", "taken for", "", "is", "")));
        for (int i : worst) {
            lines.add(Markup.row(
                    "td",
                    List.of(
                            String.valueOf(i),
                            answer(i),
                            examined.words(examined.sure(i)),
                            truth(i),
                            ofTruth(i))));
        }
        lines.add("</table></div>");
        return lines;
    }

    private String answer(int example) {
        return examined.name(examined.evaluation().answers().answers()[example]);
    }

    private String truth(int example) {
        return examined.name(examined.evaluation().answers().labels()[example]);
    }

    private String ofTruth(int example) {
        return examined.words(examined.evaluation().answers().truth()[example]);
    }
}
