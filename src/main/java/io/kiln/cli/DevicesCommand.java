package io.kiln.cli;

import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.device.Devices;
import io.kiln.page.Words;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Says where networks can run, and why not elsewhere. */
@Command(
        name = "devices",
        sortOptions = false,
        description =
                "Where a network can run: a line a device, and for one that cannot be used the reason and the cure.")
final class DevicesCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--all",
            description = "All that each device says of itself: limits, extensions, driver.")
    boolean all;

    @Option(
            names = "--binding",
            paramLabel = BindingName.WORDS,
            defaultValue = "auto",
            description = "What reaches OpenCL; auto takes the first that loads.")
    BindingName binding = BindingName.AUTO;

    @Mixin
    CommonOptions common = new CommonOptions();

    DevicesCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<Listing> found = Devices.list(DeviceOptions.DEFAULT.withBinding(Usage.word(binding)));
        if (common.json) {
            found.forEach(listing -> shell.terminal().json(facts(listing)));
        } else {
            (all ? pages(found) : table(found)).forEach(shell.terminal()::data);
        }
        return ExitCode.OK.number();
    }

    private static Map<String, Object> facts(Listing listing) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", listing.id());
        facts.put("name", listing.name());
        facts.put("kind", Usage.word(listing.kind()));
        facts.put("usable", listing.usable());
        facts.put("note", listing.note());
        facts.putAll(listing.facts());
        return facts;
    }

    /** The usable ones as a table, then a line for each of the others. */
    private static List<String> table(List<Listing> found) {
        var table = new Table(2).row("device", "name", "kind", "units", "memory", "driver");
        List<String> unusable = new ArrayList<>();
        for (Listing listing : found) {
            if (listing.usable()) {
                table.row(
                        listing.id(),
                        listing.name(),
                        kind(listing),
                        number(listing, "units"),
                        listing.facts().get("memory") instanceof Long bytes
                                ? Words.bytes(bytes)
                                : "-",
                        listing.facts().getOrDefault("driver", "-"));
            } else {
                unusable.add(String.format(
                                Locale.ROOT,
                                "%s: %s not usable: %s",
                                listing.id(),
                                listing.name().isEmpty() ? "" : listing.name() + ",",
                                Complaint.oneLine(listing.note()))
                        .replaceAll(" {2,}", " "));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.addAll(unusable);
        return lines;
    }

    private static String kind(Listing listing) {
        return listing.kind().name().length() > 3
                ? Usage.word(listing.kind())
                : listing.kind().name();
    }

    private static String number(Listing listing, String fact) {
        return String.valueOf(listing.facts().getOrDefault(fact, "-"));
    }

    /** Each device with everything known of it, an empty line between two. */
    private static List<String> pages(List<Listing> found) {
        List<String> lines = new ArrayList<>();
        for (Listing listing : found) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(listing.id() + "  " + listing.name());
            var table = new Table(2);
            table.row("  kind", kind(listing));
            table.row(listing.usable() ? "  note" : "  not usable", oneLine(listing.note()));
            listing.facts().forEach((name, value) -> table.row("  " + name, shown(name, value)));
            lines.addAll(table.lines());
        }
        return lines;
    }

    private static String oneLine(String note) {
        return note.isBlank() ? "-" : Complaint.oneLine(note);
    }

    /** A fact with its unit; those of {@link io.kiln.device.DeviceProvider} are bytes, MHz, ns. */
    private static String shown(String name, Object value) {
        if (value instanceof List<?> several) {
            return several.isEmpty()
                    ? "none"
                    : String.join(" ", several.stream().map(String::valueOf).toList());
        } else if (value instanceof Boolean truth) {
            return truth ? "yes" : "no";
        } else if (value instanceof Long number) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "memory", "allocation", "local", "align" -> Words.bytes(number);
                case "clock" -> number + " MHz";
                case "timer" -> number + " ns";
                default -> Words.count(number);
            };
        }
        return String.valueOf(value);
    }
}
