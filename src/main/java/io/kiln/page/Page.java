package io.kiln.page;

import java.util.ArrayList;
import java.util.List;

/**
 * One file for a browser.
 *
 * @param title of the window
 * @param style more rules than those of every page; without {@code <}, ampersands and quotes, which
 *     HTML and XML read differently
 * @param body what is shown, markup
 */
public record Page(String title, String style, List<String> body) {
    private static final String BASE = """
            :root { color-scheme: light dark; --ink: #1c1f24; --soft: #5d6673; --line: #d9dde3;
              --page: #f6f7f9; --card: #ffffff; --tile: #eef0f3; --accent: #0072b2; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #98a2b0;
              --line: #343b45; --page: #14171b; --card: #1d2127; --tile: #272c34; --accent: #4aa8e0; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 1120px; padding: 28px 24px 60px; background: var(--page);
              color: var(--ink); font: 15px/1.5 system-ui, Segoe UI, Roboto, Arial, sans-serif; }
            h1 { font-size: 26px; line-height: 1.25; margin: 0 0 2px; overflow-wrap: anywhere; }
            h2 { font-size: 18px; margin: 30px 0 10px; }
            p.facts { color: var(--soft); margin: 2px 0; font-size: 13px; overflow-wrap: anywhere; }
            .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
              padding: 14px 18px; margin: 12px 0; overflow-x: auto; }
            .chip { flex: none; display: inline-block; width: 12px; height: 12px; border-radius: 3px; }
            table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
            th, td { padding: 3px 10px 3px 0; text-align: right; white-space: nowrap;
              border-bottom: 1px solid var(--line); }
            th { color: var(--soft); font-weight: 600; }
            th:first-child, td:first-child { text-align: left; }
            svg { display: block; width: 100%; height: auto; }
            svg text { fill: var(--ink); font-size: 12.5px; }
            svg text.soft { fill: var(--soft); }
            svg .grid { stroke: var(--line); }
            @media (max-width: 560px) { body { padding: 18px 12px 40px; } .card { padding: 12px; } }
            """;

    /**
     * Writes the file.
     *
     * @return its lines
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("<!DOCTYPE html>");
        lines.add("<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
                + "<title>" + Markup.escaped(title) + "</title><style>");
        lines.addAll(BASE.lines().toList());
        lines.addAll(style.lines().toList());
        lines.add("</style></head><body>");
        lines.addAll(body);
        lines.add("</body></html>");
        return lines;
    }
}
