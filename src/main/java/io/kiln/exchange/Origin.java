package io.kiln.exchange;

import io.kiln.device.Version;
import io.kiln.model.Model;
import io.kiln.net.Network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where an exported network comes from, for people, in the file itself. */
final class Origin {
    private Origin() {}

    /** Each a name, two spaces and what it is; the weight hash last. */
    static List<String> lines(Model model) {
        Network network = model.network();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "network  %s (%s), %s",
                network.widths(),
                network.layers().stream()
                        .map(layer -> layer.activation().label())
                        .collect(Collectors.joining(", ")),
                network.loss().label()));
        model.provenance().forEach((key, value) -> lines.add(key + "  " + value));
        lines.add("exported by  Kiln " + Version.number());
        lines.add("weights  " + model.weights().hash());
        return lines;
    }

    /** What goes in and comes out, in a sentence each. */
    static List<String> sentences(Model model, Ending ending) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Input: %d values an example, as they are before scaling, of shape %s.",
                        model.network().inputs(),
                        model.shape()),
                String.format(
                        Locale.ROOT,
                        "Output: %d %s%s.",
                        model.network().outputs(),
                        ending.label(),
                        model.targets() == null ? "" : ", in the units of the targets"));
    }
}
