package io.kiln.fuzz;

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long readers take, each alone with each input and warm: at most 100 ms and 50 ms for each MB that is
 * decoded. Time of the processor counts, collecting garbage included, since other programs do not
 * change it. {@code ci/fuzz --time} calls it.
 */
final class TimeBound {
    private static final int LARGE = 16 << 20;
    private static final int RUNS = 3;
    private static final int WARMING = 20; // runs, or a second
    private static final long WARMING_NANOS = 1_000_000_000;
    private static final double START = 100; // ms
    private static final double EACH = 50; // ms a MB

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Map<String, Target> targets;
    private int over;

    private TimeBound(Map<String, Target> targets) {
        this.targets = targets;
    }

    /** What an input took beside what it may take, in ms. */
    private record Time(String target, String name, double took, double allowed) {
        static final String HEAD = "| target | input | ms | allowed |\n|---|---|---|---|";

        double share() {
            return took / allowed;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "| %s | %s | %.1f | %.0f |", target, name, took, allowed);
        }
    }

    /**
     * Prints a table and ends with 1 when an input takes too long.
     *
     * @param words a folder for files, two others with a folder of inputs for each target, and the
     *     targets
     */
    public static void main(String[] words) throws IOException {
        Path folder = Path.of(words[0]);
        var bound = new TimeBound(Targets.in(folder));
        Map<String, List<byte[]>> seeds = Seeds.in(folder);
        System.out.println(Time.HEAD);
        for (String target : Arrays.asList(words).subList(3, words.length)) {
            bound.hostile(target);
            bound.corpus(target, "seeds", seeds.get(target));
            List<byte[]> inputs = files(Path.of(words[1], target));
            inputs.addAll(files(Path.of(words[2], target)));
            bound.corpus(target, "corpus", inputs);
        }
        System.out.println(bound.over + " over");
        System.exit(bound.over == 0 ? 0 : 1);
    }

    private void hostile(String target) throws IOException {
        for (Hostile.Case hostile : Hostile.of(LARGE)) {
            if (hostile.target().equals(target)) {
                byte[] input = hostile.input().make();
                tell(time(target, hostile.name(), input, hostile.decoded()));
            }
        }
    }

    /** Many inputs, of which the one counts that takes the longest of what it may take. */
    private void corpus(String target, String name, List<byte[]> inputs) throws IOException {
        List<Time> times = new ArrayList<>();
        for (byte[] input : inputs) {
            times.add(time(target, "worst of " + inputs.size() + " of the " + name, input, 0));
        }
        times.stream().reduce((a, b) -> a.share() > b.share() ? a : b).ifPresent(this::tell);
    }

    private void tell(Time time) {
        over += time.share() > 1 ? 1 : 0;
        System.out.println(time + (time.share() > 1 ? " OVER" : ""));
    }

    private Time time(String target, String name, byte[] input, long decoded) throws IOException {
        double longest = 0;
        for (Target reader : targets.get(target).each()) {
            longest = Math.max(longest, median(reader, input));
        }
        double megabytes = Math.max(decoded, input.length) / 1e6;
        return new Time(target, name, longest, START + EACH * megabytes);
    }

    private static double median(Target reader, byte[] input) throws IOException {
        long end = System.nanoTime() + WARMING_NANOS;
        for (int run = 0; run < WARMING && System.nanoTime() < end; run++) {
            reader.read(input);
        }
        double[] took = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            long began = PROCESS.getProcessCpuTime();
            reader.read(input);
            took[run] = (PROCESS.getProcessCpuTime() - began) / 1e6;
        }
        Arrays.sort(took);
        return took[RUNS / 2];
    }

    private static List<byte[]> files(Path folder) throws IOException {
        List<byte[]> all = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> found = Files.walk(folder)) {
                for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                    all.add(Files.readAllBytes(file));
                }
            }
        }
        return all;
    }
}
