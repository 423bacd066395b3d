package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Page;
import io.kiln.train.KernelTimes;
import io.kiln.train.Look;
import io.kiln.train.Start;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What happened in a run, as one page.
 *
 * @param account what its folder tells
 * @param examined how its model answers, or null where nobody asked
 * @param kernels what the time of a step goes to, or null where that was not measured
 * @param command what repeats the run
 */
public record RunPage(
        RunAccount account,
        @Nullable Examined examined,
        @Nullable KernelTimes kernels,
        String command) {
    static final String STYLE = """
            .figures { display: grid; gap: 12px; margin: 18px 0;
              grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
            .figures div { background: var(--card); border: 1px solid var(--line);
              border-radius: 10px; padding: 10px 14px; }
            .figures dt { color: var(--soft); font-size: 12.5px; }
            .figures dd { margin: 0; font-size: 22px; line-height: 1.3;
              font-variant-numeric: tabular-nums; }
            .figures dd small { display: block; font-size: 12.5px; color: var(--soft); }
            .open { border-left: 4px solid #e69f00; }
            .pair { display: grid; gap: 0 12px;
              grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); }
            section p.facts { margin-bottom: 8px; }
            .wide { width: 100%; }
            .facts-table { width: 100%; }
            .facts-table td { vertical-align: top; }
            .facts-table td:last-child { text-align: left; white-space: normal;
              overflow-wrap: anywhere; }
            pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all;
              font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
            @media print { body { max-width: none; padding: 0; background: #fff; }
              .card, .figures div { break-inside: avoid; } section { break-inside: auto; } }
            """;

    /**
     * Writes the page.
     *
     * @return its lines
     */
    public List<String> lines() {
        PictureSheet sheet =
                examined != null && examined.pictures() ? new PictureSheet(examined.data()) : null;
        List<String> body = new ArrayList<>();
        body.add("<header><h1>" + Markup.escaped(account.name()) + "</h1>");
        body.add("<p class=\"facts\">" + Markup.escaped(subtitle()) + "</p></header>");
        body.add("<main>");
        if (!account.through()) {
            body.add("<div class=\"card open\">This run is not through: " + account.state()
                    + ". It goes on with <code>kiln train --resume</code>.</div>");
        }
        body.addAll(new KeyFigures(account, examined).lines());
        if (!account.history().epochs().isEmpty()) {
            new Section("Epochs", curvesNote(), new Curves(account.history()).lines()).addTo(body);
        }
        if (examined != null) {
            answers(body, examined, sheet);
        }
        kernels(body);
        settings(body);
        body.add("</main>");
        return new Page(account.name() + " – Kiln", style(sheet), body).lines();
    }

    private static String style(@Nullable PictureSheet sheet) {
        return STYLE
                + Curves.STYLE
                + ClassSections.STYLE
                + FirstLayerSection.STYLE
                + KernelSection.STYLE
                + (sheet == null ? "" : sheet.style());
    }

    private String subtitle() {
        return String.format(
                Locale.ROOT,
                "%s on %s, %s; Kiln %s",
                account.setting("layers"),
                account.setting("data.kind"),
                account.state(),
                account.setting("kiln"));
    }

    private String curvesNote() {
        return "The training loss is the mean over an epoch, each batch before its update"
                + (account.history().counted()
                        ? "; the training accuracy is that of the weights behind it, on all examples trained on,"
                                + " without distortion, noise and dropout"
                        : "")
                + (account.history().best().isPresent()
                        ? "; the dotted line marks the best epoch by validation."
                        : ".");
    }

    private void answers(List<String> body, Examined some, @Nullable PictureSheet sheet) {
        if (some.evaluation().errors() == null) {
            new ClassSections(some, sheet).addTo(body);
        }
        if (FirstLayerSection.shows(some.model())) {
            var weights = new FirstLayerSection(some.model());
            new Section("The first layer", weights.note(), weights.lines()).addTo(body);
        }
        body.add("<script>" + Script.TEXT + "</script>");
    }

    private void kernels(List<String> body) {
        if (kernels == null) {
            new Section(
                            "Time per kernel",
                            "Not measured: the device was not opened for tracing. kiln report RUN measures it.",
                            List.of())
                    .addTo(body);
        } else {
            String note = "On %s, of %d traced %s; what threads of a device do at the same time"
                    + " counts by their share.";
            new Section(
                            "Time per kernel",
                            String.format(
                                    Locale.ROOT,
                                    note,
                                    kernels.device(),
                                    kernels.steps(),
                                    kernels.steps() == 1 ? "step" : "steps"),
                            new KernelSection(kernels).lines())
                    .addTo(body);
        }
    }

    private void settings(List<String> body) {
        Section.repeating(command).addTo(body);
        body.add("<div class=\"pair\">");
        new Section("Settings", "", Section.facts(account.config())).addTo(body);
        body.add("<div>");
        var device = account.start().map(RunPage::device).orElse(Map.of());
        new Section("Device", "", Section.facts(device)).addTo(body);
        new Section("Environment", "", Section.facts(account.environment())).addTo(body);
        new Section("Test part", "", looks()).addTo(body);
        body.add("</div></div>");
    }

    private static Map<String, String> device(Start start) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("device", start.device().toString());
        facts.put("driver", start.device().driver());
        facts.put("chosen", start.device().reason());
        int threads = start.options().threads();
        facts.put("threads", threads == 0 ? "all" : String.valueOf(threads));
        facts.put("bits", start.canonical() ? "those of docs/numbers.md" : "of this device");
        if (!start.kernels().isEmpty()) {
            facts.put("kernels", String.join("; ", start.kernels()));
        }
        return facts;
    }

    private List<String> looks() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("so far", Look.words(account.looks()));
        for (Look look : account.looks()) {
            facts.merge(
                    look.when(),
                    String.format(
                            Locale.ROOT,
                            "%s: %d of %d right",
                            look.by(),
                            look.hits(),
                            look.examples()),
                    (a, b) -> a + "; " + b);
        }
        return Section.facts(facts);
    }
}
