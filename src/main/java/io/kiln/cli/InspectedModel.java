package io.kiln.cli;

import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.Safetensors;
import io.kiln.model.StoredTensor;
import io.kiln.page.Words;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is in a safetensors file.
 *
 * @param from where it was
 * @param contents tensors and metadata; the seal, where there is one, fits
 * @param model what Kiln makes of it, or null when another program wrote it
 */
record InspectedModel(
        Path from, Safetensors contents, @Nullable Model model) implements Inspected {
    static InspectedModel open(Path named) {
        Path file = Files.isDirectory(named)
                ? ModelFile.inRun(named)
                        .orElseGet(() -> ModelFile.open(named).from().resolve("model.safetensors"))
                : named;
        Safetensors contents = Safetensors.read(file);
        boolean network = contents.metadata().containsKey("kiln.network");
        return new InspectedModel(file, contents, network ? Model.load(file) : null);
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(from + ", " + Words.bytes(size()));
        if (model != null) {
            lines.add("network   " + network(model));
            lines.add("inputs    " + model.shape() + ", scaled by " + model.scaling());
            lines.add("classes   " + String.join(", ", model.classes()));
        }
        lines.add("checksum  "
                + (sealed() ? "verified (" + Safetensors.SEAL + ")" : "none in the file"));
        lines.add("");
        lines.addAll(tensors().lines());
        lines.add("");
        var metadata = new Table(2);
        contents.metadata().forEach((key, value) -> metadata.row(key, Complaint.oneLine(value)));
        lines.addAll(metadata.lines());
        return lines;
    }

    private static String network(Model model) {
        String activations = model.network().layers().stream()
                .map(layer -> layer.activation().label())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s (%s), %s, %s parameters",
                model.network().widths(),
                activations,
                model.network().loss().label(),
                Words.count(model.network().parameters()));
    }

    private Table tensors() {
        var table = new Table(3)
                .row("tensor", "type", "shape", "min", "max", "mean", "std", "not finite");
        for (StoredTensor tensor : contents.tensors()) {
            var of = TensorFigures.of(tensor);
            table.row(
                    tensor.name(),
                    tensor.dtype(),
                    tensor.shape(),
                    Words.number(of.min()),
                    Words.number(of.max()),
                    Words.number(of.mean()),
                    Words.number(of.deviation()),
                    Words.count(of.notFinite()));
        }
        return table;
    }

    private boolean sealed() {
        return contents.metadata().containsKey(Safetensors.SEAL);
    }

    private long size() {
        try {
            return Files.size(from);
        } catch (java.io.IOException e) {
            throw new ModelException(from + ": gone while it was read: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", from.toString());
        facts.put("bytes", size());
        if (model != null) {
            facts.put("network", model.network().widths());
            facts.put(
                    "activations",
                    model.network().layers().stream()
                            .map(l -> l.activation().label())
                            .toList());
            facts.put("loss", model.network().loss().label());
            facts.put("parameters", model.network().parameters());
            facts.put("shape", model.shape());
            facts.put("classes", model.classes());
        }
        facts.put("checksum", sealed() ? "verified" : null);
        facts.put(
                "tensors",
                contents.tensors().stream().map(InspectedModel::facts).toList());
        facts.put("metadata", contents.metadata());
        return facts;
    }

    private static Map<String, Object> facts(StoredTensor tensor) {
        var of = TensorFigures.of(tensor);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", tensor.name());
        facts.put("type", tensor.dtype());
        facts.put("shape", tensor.shape());
        facts.put("min", of.min());
        facts.put("max", of.max());
        facts.put("mean", of.mean());
        facts.put("std", of.deviation());
        facts.put("notFinite", of.notFinite());
        return facts;
    }
}
