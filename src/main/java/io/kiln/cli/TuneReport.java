package io.kiln.cli;

import io.kiln.device.DeviceInfo;
import io.kiln.tune.Result;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Shows a search as it goes. */
final class TuneReport {
    private final Terminal terminal;
    private final boolean json;
    private final Path table;
    private int kept;
    private int skipped;

    TuneReport(Terminal terminal, boolean json, Path table) {
        this.terminal = terminal;
        this.json = json;
        this.table = table;
    }

    void begin(DeviceInfo device, int products, long budgetNanos) {
        terminal.line("device   " + device);
        terminal.line(String.format(
                Locale.ROOT, "search   %d products, %.0f s in all", products, budgetNanos * 1e-9));
    }

    void result(Result result) {
        kept += result.row() == null ? 0 : 1;
        skipped += result.faults().size() + result.skipped().size();
        if (json) {
            terminal.json(facts(result));
            return;
        }
        int pruned = result.pruned().values().stream().mapToInt(n -> n).sum();
        terminal.data(String.format(Locale.ROOT, "%s: %s", result.shape(), verdict(result)));
        terminal.line(String.format(
                Locale.ROOT,
                "  %d tried, %d left for want of time, %,d ruled out by the model",
                result.tried(),
                result.left(),
                pruned));
        result.pruned()
                .forEach((reason, n) ->
                        terminal.line(String.format(Locale.ROOT, "    %,d: %s", n, reason)));
        result.faults().forEach((kernels, did) -> terminal.problem(kernels + " " + did));
        result.skipped()
                .forEach((kernels, did) ->
                        terminal.line("  skipped: " + kernels + ", which earlier " + did));
    }

    private static String verdict(Result result) {
        String present = result.present() + speed(result, result.presentNanos());
        if (!Double.isNaN(result.launchNanos())) {
            return present + " stays: " + micros(result.presentNanos())
                    + ", and an empty launch takes " + micros(result.launchNanos());
        }
        if (result.best() == null) {
            return present + " stays, nothing was faster";
        }
        String best = result.best() + speed(result, result.bestNanos());
        String gain = String.format(
                Locale.ROOT, "%.2f times as fast, noise %.2f", result.gain(), result.noise());
        return result.row() == null
                ? present + " stays; " + best + " is " + gain
                : best + " replaces " + present + ": " + gain;
    }

    private static String micros(double nanos) {
        return String.format(Locale.ROOT, "%.1f us", nanos * 1e-3);
    }

    private static String speed(Result result, double nanos) {
        return Double.isNaN(nanos)
                ? ""
                : String.format(
                        Locale.ROOT, " (%.1f GFLOP/s)", result.flopsPerSecond(nanos) * 1e-9);
    }

    /** @param culprits where kernels at fault are remembered */
    void end(Path culprits) {
        if (skipped > 0) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "kernels at fault are left out from now on; delete %s to try them again",
                    culprits));
        }
        terminal.line(
                kept == 0
                        ? "nothing changed"
                        : String.format(
                                Locale.ROOT, "%d kept in %s; new runs use them", kept, table));
    }

    private static Map<String, Object> facts(Result result) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("product", result.shape().toString());
        facts.put("present", result.present());
        facts.put("present_nanos", result.presentNanos());
        facts.put("launch_nanos", result.launchNanos());
        facts.put("best", result.best());
        facts.put("best_nanos", result.bestNanos());
        facts.put("gain", result.gain());
        facts.put("noise", result.noise());
        facts.put("kept", result.row() != null);
        facts.put("row", result.row());
        facts.put("tried", result.tried());
        facts.put("left", result.left());
        facts.put("pruned", result.pruned());
        facts.put("faults", result.faults());
        facts.put("skipped", result.skipped());
        return facts;
    }
}
