package io.kiln.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What was measured of one work, and its table in Markdown. */
final class Results {

    /** A row of the table. */
    private record Row(String work, int batch, int threads) {}

    private final Work work;
    private final List<String> sides;
    private final Map<String, String> peers = new LinkedHashMap<>();
    private final Map<Row, Map<String, List<Double>>> seconds = new LinkedHashMap<>();
    private final Map<Row, Map<String, Integer>> correct = new LinkedHashMap<>();

    Results(Work work, List<String> sides) {
        this.work = work;
        this.sides = sides;
    }

    /** Keeps the median of a line, so that each process counts once. */
    void add(String side, Line line) {
        var row = new Row(line.work(), line.batch(), line.threads());
        peers.put(side, line.peer());
        seconds.computeIfAbsent(row, r -> new LinkedHashMap<>())
                .computeIfAbsent(side, s -> new ArrayList<>())
                .add(Median.of(line.seconds()));
        correct.computeIfAbsent(row, r -> new LinkedHashMap<>()).put(side, line.correct());
    }

    /** Medians over the rounds, the first side's speed over each other one's, means of batches. */
    String table(int rounds) {
        var text = new StringBuilder("### ").append(work.word()).append("\n\n");
        text.append(title()).append("; median of ").append(rounds).append(" processes a side. ");
        text.append(sides.stream().map(s -> s + " = " + peers.getOrDefault(s, "failed"))
                .collect(Collectors.joining(", "))).append(".\n\n");
        text.append(line(headings())).append(line(headings().stream().map(h -> "---").toList()));
        seconds.keySet().forEach(row -> text.append(line(cells(row))));
        if (work.products()) {
            List<Integer> batches = seconds.keySet().stream().map(Row::batch).distinct().toList();
            batches.forEach(batch -> text.append(line(means(batch))));
            if (batches.size() > 1) {
                text.append(line(means("**all, geometric mean**", "", List.copyOf(seconds.keySet()))));
            }
        }
        return text.toString();
    }

    private String title() {
        return switch (work) {
            case GEMM, CL_GEMM -> "GFLOP/s, float32, row-major, m x n x k";
            case EPOCH, CL_EPOCH -> "Seconds per epoch (least and most; test images told right)";
            case PREDICT -> "Images per second, one at a time (least and most; told right)";
        } + "; a ratio above 1 means that " + sides.get(0) + " is faster";
    }

    private List<String> headings() {
        var headings = new ArrayList<>(List.of("case", "batch", "threads"));
        headings.addAll(sides);
        sides.stream().skip(1).forEach(other -> headings.add(sides.get(0) + " : " + other));
        return headings;
    }

    private List<String> cells(Row row) {
        var cells = new ArrayList<>(List.of(
                row.work, row.batch == 0 ? "" : "" + row.batch, "" + row.threads));
        sides.forEach(side -> cells.add(cell(row, side)));
        sides.stream().skip(1).forEach(other -> cells.add(number(ratio(row, other), 2)));
        return cells;
    }

    private String cell(Row row, String side) {
        List<Double> values = seconds.get(row).getOrDefault(side, List.of());
        if (values.isEmpty()) {
            return "-";
        }
        int digits = work.epochs() ? 3 : work.products() ? 1 : 0;
        String median = number(shown(row, median(row, side)), digits);
        if (work.products()) {
            return median;
        }
        double[] all = values.stream().mapToDouble(s -> shown(row, s)).sorted().toArray();
        return median + " (" + number(all[0], digits) + "-" + number(all[all.length - 1], digits)
                + "; " + correct.get(row).get(side) + ")";
    }

    /** The mean row of a batch: geometric, over the products of its step. */
    private List<String> means(int batch) {
        String title = batch == 0 ? "**squares, geometric mean**" : "**step, geometric mean**";
        List<Row> rows = seconds.keySet().stream().filter(row -> row.batch == batch).toList();
        return means(title, batch == 0 ? "" : "" + batch, rows);
    }

    private List<String> means(String title, String batch, List<Row> rows) {
        var cells = new ArrayList<>(List.of(title, batch, "" + rows.get(0).threads));
        for (String side : sides) {
            cells.add(number(mean(rows, row -> shown(row, median(row, side))), 1));
        }
        sides.stream().skip(1)
                .forEach(other -> cells.add(number(mean(rows, row -> ratio(row, other)), 2)));
        return cells;
    }

    private static double mean(List<Row> rows, ToDoubleFunction<Row> value) {
        return Median.geometricMean(rows.stream().mapToDouble(value).boxed().toList());
    }

    private double shown(Row row, double seconds) {
        return switch (work) {
            case GEMM, CL_GEMM -> GemmCase.parse(row.work).flop() / seconds * 1e-9;
            case EPOCH, CL_EPOCH -> seconds;
            case PREDICT -> 1 / seconds;
        };
    }

    private double median(Row row, String side) {
        List<Double> values = seconds.get(row).getOrDefault(side, List.of());
        return values.isEmpty() ? Double.NaN : Median.of(values);
    }

    /** How many times as fast as the other the first side is. */
    private double ratio(Row row, String other) {
        return median(row, other) / median(row, sides.get(0));
    }

    private static String number(double value, int digits) {
        return Double.isNaN(value) ? "-" : String.format("%." + digits + "f", value);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
