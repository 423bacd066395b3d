package io.kiln.cli;

import io.kiln.data.Idx;
import io.kiln.device.Sha256;
import io.kiln.page.Words;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in an IDX file.
 *
 * @param from where it was
 * @param content the array
 */
record InspectedIdx(String from, Idx content) implements Inspected {
    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(from + ": IDX, unsigned bytes, shape " + content.shape());
        lines.add("sha256 of the bytes " + Sha256.of(content.data()));
        var table = new Table(1).row("value", "times");
        counts().forEach((value, times) -> table.row(value, Words.count(times)));
        if (content.shape().size() == 1) {
            lines.addAll(table.lines());
        }
        return lines;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", from);
        facts.put("shape", content.shape());
        facts.put("type", "u8");
        facts.put("sha256", Sha256.of(content.data()));
        if (content.shape().size() == 1) {
            facts.put("counts", counts());
        }
        return facts;
    }

    private Map<Integer, Integer> counts() {
        int[] counts = new int[256];
        for (byte value : content.data()) {
            counts[value & 0xFF]++;
        }
        Map<Integer, Integer> there = new LinkedHashMap<>();
        for (int value = 0; value < counts.length; value++) {
            if (counts[value] > 0) {
                there.put(value, counts[value]);
            }
        }
        return there;
    }
}
