package io.kiln.cli;

import io.kiln.data.ArrayFiles;
import io.kiln.data.Dataset;
import io.kiln.data.Idx;
import io.kiln.data.TrainTest;
import io.kiln.page.Words;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in a data set.
 *
 * @param from where it was
 * @param parts training part and test part, or all of it
 */
record InspectedData(String from, List<Dataset> parts) implements Inspected {
    static Inspected open(DataOptions options, Shell shell) {
        if (options.data != null && options.labels == null && isIdx(Path.of(options.data))) {
            return new InspectedIdx(
                    options.data, Idx.read(Path.of(options.data), options.limit.decoded));
        }
        DataSource source = options.source(shell);
        TrainTest both = source.load(shell.cache());
        return new InspectedData(source.toString(), List.of(both.train(), both.test()));
    }

    private static boolean isIdx(Path file) {
        return Files.isRegularFile(file) && ArrayFiles.kind(file) == ArrayFiles.Kind.IDX;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(from);
        for (Dataset part : parts) {
            lines.add("");
            lines.add(part.toString());
            lines.add("sha256 " + part.sha256());
            if (part.targets().isPresent()) {
                lines.add("targets " + String.join(", ", part.classes()));
                continue;
            }
            var table = new Table(1).row("class", "examples");
            int[] counts = part.labelCounts();
            for (int c = 0; c < counts.length; c++) {
                table.row(part.classes().get(c), Words.count(counts[c]));
            }
            lines.addAll(table.lines());
        }
        return lines;
    }

    /** Without class counts. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(from);
        for (Dataset part : parts) {
            lines.add(part.toString());
            lines.add("sha256 " + part.sha256());
        }
        return lines;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", from);
        facts.put("parts", parts.stream().map(InspectedData::facts).toList());
        return facts;
    }

    private static Map<String, Object> facts(Dataset part) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", part.name());
        facts.put("examples", part.size());
        facts.put("shape", part.shape());
        facts.put("type", part.isBytes() ? "u8" : "f32");
        if (part.targets().isPresent()) {
            facts.put("targets", part.classes());
        } else {
            facts.put("classes", part.classes());
            facts.put("counts", part.labelCounts());
        }
        facts.put("sha256", part.sha256());
        return facts;
    }
}
