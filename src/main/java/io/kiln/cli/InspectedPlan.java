package io.kiln.cli;

import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.Wording;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.Update;
import io.kiln.page.Words;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One training step, before and after a device has rewritten it.
 *
 * @param plan as the textbook has it
 * @param groups what the device runs together, in its order
 * @param device whose groups these are
 */
record InspectedPlan(Plan plan, List<List<Op>> groups, String device) implements Inspected {
    /** The examples count for nothing in the figures; any number does. */
    private static final int EXAMPLES = 60_000;

    static InspectedPlan of(Network network, int batch, Update update, Device device) {
        int examples = Math.max(EXAMPLES, batch);
        int steps = 1 + (examples - 1) / batch;
        Tensor source = new Tensor("examples", Type.U8, examples, network.inputs(), Role.INPUT);
        Tensor classes = Tensor.ints("examples.classes", examples, 1, Role.INPUT);
        Feed feed = Feed.of("train", source, classes, examples, steps, 1f / 255f, 0f);
        Plan plan = NetworkPlan.training(network, batch, feed, update, update.rate(steps));
        return new InspectedPlan(plan, device.rewrite(plan), device.info().toString());
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(plan.name() + ": " + total(plan.ops()));
        lines.addAll(table(plan.ops(), 1));
        lines.add("");
        lines.add("on " + device + ": " + groups.size()
                + (groups.size() == 1 ? " phase" : " phases"));
        int number = 1;
        for (int g = 0; g < groups.size(); g++) {
            lines.add("");
            lines.add("phase " + (g + 1) + ": " + total(groups.get(g)));
            lines.addAll(table(groups.get(g), number));
            number += groups.get(g).size();
        }
        return lines;
    }

    private static List<String> table(List<Op> ops, int first) {
        var table = new Table(0).row("step", "FLOPs", "bytes");
        var texts = new ArrayList<>(List.of("operation"));
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i);
            table.row(first + i, Words.count(op.flops()), Words.count(op.bytes()));
            texts.add(text(op));
        }
        List<String> figures = table.lines();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            lines.add(figures.get(i) + "  " + texts.get(i));
        }
        return lines;
    }

    /** For example {@code Gemm  dw1[784x128] <- y0[128x784]^T dz1[128x128]}. */
    private static String text(Op op) {
        return String.format(Locale.ROOT, "%-14s", op.kind()) + " " + Wording.flow(op);
    }

    private static String total(List<Op> ops) {
        return String.format(
                Locale.ROOT,
                "%s, %s FLOPs, %s bytes",
                ops.size() == 1 ? "1 operation" : ops.size() + " operations",
                Words.count(flops(ops)),
                Words.count(bytes(ops)));
    }

    private static long flops(List<Op> ops) {
        return ops.stream().mapToLong(Op::flops).sum();
    }

    private static long bytes(List<Op> ops) {
        return ops.stream().mapToLong(Op::bytes).sum();
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("plan", plan.name());
        facts.put("hash", plan.hash());
        facts.put("flops", flops(plan.ops()));
        facts.put("bytes", bytes(plan.ops()));
        facts.put("operations", facts(plan.ops()));
        facts.put("device", device);
        facts.put("phases", groups.stream().map(InspectedPlan::facts).toList());
        return facts;
    }

    private static List<Object> facts(List<Op> ops) {
        List<Object> all = new ArrayList<>();
        for (Op op : ops) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("kind", op.kind());
            one.put("writes", tensors(op.writes()));
            one.put("reads", tensors(op.reads()));
            one.put("flops", op.flops());
            one.put("bytes", op.bytes());
            all.add(one);
        }
        return all;
    }

    private static List<Object> tensors(List<Tensor> tensors) {
        return tensors.stream().<Object>map(InspectedPlan::tensor).toList();
    }

    private static Map<String, Object> tensor(Tensor t) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", t.name());
        one.put("type", t.type());
        one.put("shape", List.of(t.rows(), t.cols()));
        return one;
    }
}
