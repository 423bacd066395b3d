package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Page;
import io.kiln.page.Words;
import io.kiln.train.Evaluation;
import io.kiln.train.History;
import io.kiln.train.Score;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a committee, as one page beside the folders of its members.
 *
 * @param name of its folder
 * @param config settings of all
 * @param members its networks
 * @param examined how they answer together
 * @param command what repeats it
 */
public record CommitteePage(
        String name,
        Map<String, String> config,
        List<Member> members,
        Examined examined,
        String command) {
    private static final String STYLE = RunPage.STYLE + """
            .members { width: 100%; }
            .members a { color: var(--accent); }
            .members tr.all td { font-weight: 600; }
            """;

    /**
     * One of its networks.
     *
     * @param account what its folder tells
     * @param alone how it answers
     * @param without how the others answer together, or null where there are none
     */
    public record Member(
            RunAccount account, Evaluation alone, @Nullable Evaluation without) {}

    /** Keeps the members. */
    public CommitteePage {
        members = List.copyOf(members);
    }

    /**
     * Writes the page.
     *
     * @return its lines
     */
    public List<String> lines() {
        PictureSheet sheet = examined.pictures() ? new PictureSheet(examined.data()) : null;
        List<String> body = new ArrayList<>();
        body.add("<header><h1>" + Markup.escaped(name) + "</h1>");
        body.add("<p class=\"facts\">" + Markup.escaped(subtitle()) + "</p></header>");
        body.add("<main>");
        figures(body);
        new Section("Members", note(), table()).addTo(body);
        curves(body);
        new ClassSections(examined, sheet).addTo(body);
        body.add("<script>" + Script.TEXT + "</script>");
        Section.repeating(command).addTo(body);
        new Section("Settings", "", Section.facts(config)).addTo(body);
        body.add("</main>");
        String style = STYLE + Curves.STYLE + ClassSections.STYLE;
        return new Page(name + " – Kiln", sheet == null ? style : style + sheet.style(), body)
                .lines();
    }

    private String subtitle() {
        return String.format(
                Locale.ROOT,
                "A committee of %d networks %s on %s; Kiln %s",
                members.size(),
                config.getOrDefault("layers", "?"),
                config.getOrDefault("data.kind", "?"),
                config.getOrDefault("kiln", "?"));
    }

    private void figures(List<String> body) {
        body.add("<dl class=\"figures\">");
        KeyFigures.answers(body, examined.part(), examined.evaluation());
        double[] alone = members.stream()
                .mapToDouble(m -> m.alone.score().accuracy())
                .sorted()
                .toArray();
        body.add(KeyFigures.figure(
                "A member alone",
                Words.percent(members.stream()
                        .mapToDouble(m -> m.alone.score().accuracy())
                        .average()
                        .orElse(Double.NaN)),
                "mean; " + Words.percent(alone[0]) + " to "
                        + Words.percent(alone[alone.length - 1])));
        body.add(KeyFigures.figure(
                "Training time",
                Words.time(members.stream()
                        .mapToDouble(m -> m.account.history().seconds())
                        .sum()),
                "of all members"));
        body.add("</dl>");
    }

    private static String note() {
        return "“All but it” is the mean of the others: where more is wrong than in the committee,"
                + " the member helps. Each name leads to the member’s own page.";
    }

    private List<String> table() {
        List<String> lines =
                new ArrayList<>(List.of("<div class=\"card\"><table class=\"members\">"));
        lines.add(Markup.row(
                "th",
                List.of(
                        "member",
                        "wrong",
                        "accuracy",
                        "loss",
                        "all but it: wrong",
                        "accuracy",
                        "best epoch",
                        "valid acc",
                        "time")));
        members.forEach(member -> lines.add(row(member)));
        Score all = examined.evaluation().score();
        List<String> cells = new ArrayList<>(List.of("committee"));
        cells.addAll(answers(all));
        lines.add(Markup.row("td", cells).replaceFirst("<tr>", "<tr class=\"all\">"));
        lines.add("</table></div>");
        return lines;
    }

    private static String row(Member member) {
        List<String> cells = new ArrayList<>(List.of(member.account.name()));
        cells.addAll(answers(member.alone.score()));
        Score without = member.without == null ? null : member.without.score();
        cells.add(without == null ? "-" : wrong(without));
        cells.add(without == null ? "-" : Words.percent(without.accuracy()));
        Optional<History.Epoch> best = member.account.history().best();
        cells.add(best.map(e -> String.valueOf(e.epoch())).orElse("-"));
        cells.add(best.map(e -> Words.percent(e.validationAccuracy())).orElse("-"));
        cells.add(Words.time(member.account.history().seconds()));
        String name = Markup.escaped(member.account.name());
        return Markup.row("td", cells)
                .replace(
                        "<tr><td>" + name + "</td>",
                        "<tr><td><a href=\"" + name + "/report.html\">" + name + "</a></td>");
    }

    private static List<String> answers(Score score) {
        return List.of(wrong(score), Words.percent(score.accuracy()), Words.number(score.loss()));
    }

    private static String wrong(Score score) {
        return Words.count(score.examples() - score.hits());
    }

    private void curves(List<String> body) {
        List<RunAccount> runs = members.stream().map(Member::account).toList();
        List<String> charts = new ArrayList<>(List.of("<div class=\"charts\">"));
        Curves.overlaid(
                charts,
                runs,
                "Validation accuracy in %",
                " %",
                false,
                e -> 100 * e.validationAccuracy());
        Curves.overlaid(charts, runs, "Training loss", "", true, History.Epoch::trainLoss);
        charts.add("</div>");
        new Section("Epochs", "", charts).addTo(body);
    }
}
