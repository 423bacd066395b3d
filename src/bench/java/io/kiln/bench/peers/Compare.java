package io.kiln.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Runs the {@link Sides} in turn, each time as a fresh process, and prints tables. The order
 * rotates: A B C, then B C A, then C A B.
 *
 * <pre>{@code
 * Compare gemm|epoch|predict|all|cl-gemm|cl-epoch|opencl [--rounds 5] [--threads 2] [--batches 32,128,512]
 *     [--squares 512,1024,2048] [--sides a,b] [--raw lines.json]
 *     [--quiet 0.2] [--tries 3] [--products step|first]
 *     [--warm 3] [--epochs 5] [--passes 7] [--windows 9] [--window-ms 20] [--warm-ms 300]
 * }</pre>
 */
public final class Compare {

    private final Options options;
    private final int rounds;
    private final int threads;
    private final String batches;
    private final String squares;
    private final String sides;
    private final String raw;
    private final double quiet;
    private final int tries;
    private final List<Double> others = new ArrayList<>();
    private boolean failed;

    private Compare(Options options) {
        this.options = options;
        this.rounds = options.number("--rounds", 5);
        this.threads = options.number("--threads", 2);
        this.batches = options.text("--batches", "32,128,512");
        this.squares = options.text("--squares", "512,1024,2048");
        this.sides = options.text("--sides", "");
        this.raw = options.text("--raw", "");
        this.quiet = Double.parseDouble(options.text("--quiet", "0.2"));
        this.tries = options.number("--tries", 3);
    }

    /** Prints Markdown to stdout; what the sides say of themselves goes to stderr. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int status;
        try {
            status = compare(args.length == 0 ? "all" : args[0],
                    new Options(Arrays.stream(args).skip(1).toList()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            status = 2;
        }
        System.exit(status);
    }

    private static int compare(String what, Options options)
            throws IOException, InterruptedException {
        List<Work> works = Work.of(what);
        var compare = new Compare(options);
        List<List<List<String>>> commands = works.stream().map(compare::commands).toList();
        options.done();
        for (int i = 0; i < works.size(); i++) {
            compare.run(works.get(i), commands.get(i));
        }
        return compare.failed ? 1 : 0;
    }

    /** The argument lists of a work: one process each, for every side and round. */
    private List<List<String>> commands(Work work) {
        return switch (work) {
            case GEMM, CL_GEMM -> List.of(List.of(
                    "--threads", Integer.toString(threads),
                    "--batches", batches, "--squares", squares,
                    "--products", options.text("--products", work == Work.GEMM ? "step" : "first"),
                    "--windows", options.text("--windows", work == Work.GEMM ? "9" : "5"),
                    "--window-ms", options.text("--window-ms", "20"),
                    "--warm-ms", options.text("--warm-ms", "300")));
            case EPOCH, CL_EPOCH -> Arrays.stream(batches.split(",")).map(batch -> List.of(
                    "--work", "epoch", "--batch", batch, "--threads", Integer.toString(threads),
                    "--warm", options.text("--warm", "3"),
                    "--epochs", options.text("--epochs", "5"))).toList();
            case PREDICT -> List.of(List.of(
                    "--work", "predict", "--threads", "1", "--warm", options.text("--warm", "3"),
                    "--passes", options.text("--passes", "7")));
        };
    }

    private void run(Work work, List<List<String>> commands)
            throws IOException, InterruptedException {
        List<Side> chosen = chosen(work);
        var results = new Results(work, chosen.stream().map(Side::name).toList());
        others.clear();
        for (int round = 0; round < rounds; round++) {
            for (List<String> args : commands) {
                var order = new ArrayList<>(chosen);
                Collections.rotate(order, -round);
                for (Side side : order) {
                    measure(side, work, args, results);
                }
            }
        }
        System.out.print(results.table(rounds));
        printOthers();
    }

    private void printOthers() {
        double worst = others.stream().mapToDouble(d -> d).max().orElse(Double.NaN);
        System.out.printf("%nOther processes kept %s cores busy meanwhile (median; worst %s).%n%n",
                cores(others.isEmpty() ? Double.NaN : Median.of(others)), cores(worst));
        if (worst > quiet) {
            System.out.printf("**Disturbed: do not quote this table.**%n%n");
        }
    }

    private static String cores(double cores) {
        return Double.isNaN(cores) ? "an unknown number of" : String.format("%.2f", cores);
    }

    private List<Side> chosen(Work work) {
        List<String> names = List.of(sides.split(","));
        List<Side> chosen = Sides.all().stream()
                .filter(side -> side.works().contains(work))
                .filter(side -> sides.isEmpty() || names.contains(side.name()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no side for " + work.word() + " in " + sides);
        }
        return chosen;
    }

    /** Runs a side once, and again while neighbours disturb it, up to the number of tries. */
    private void measure(Side side, Work work, List<String> args, Results results)
            throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        double busy = 0;
        for (int i = 0; i < tries && (i == 0 || busy > quiet); i++) {
            lines.clear();
            Others before = Others.now();
            int status = lines(side.process(work == Work.PREDICT ? 1 : threads, args), lines);
            busy = Others.now().coresSince(before);
            if (status != 0) {
                System.err.println(side.name() + " " + work.word() + ": exit code " + status);
                failed = true;
                return;
            }
        }
        others.add(busy);
        for (String json : lines) {
            results.add(side.name(), Line.parse(json));
            keep(json);
        }
    }

    /** Starts a process, keeps the lines it prints, returns its exit code. */
    private static int lines(ProcessBuilder builder, List<String> lines)
            throws IOException, InterruptedException {
        Process process = builder.start();
        try (var out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(lines::add);
        }
        return process.waitFor();
    }

    private void keep(String json) throws IOException {
        if (!raw.isEmpty()) {
            Files.writeString(Path.of(raw), json + "\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
