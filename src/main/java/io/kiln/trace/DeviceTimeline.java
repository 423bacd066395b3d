package io.kiln.trace;

import io.kiln.device.Op;
import io.kiln.device.Span;
import io.kiln.device.Wording;
import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One device in a timeline, and what its time went to. */
public final class DeviceTimeline implements Trace {
    /** Steps of an epoch that are traced, its first. */
    public static final int STEPS = 32;

    /** Spans of a device after which no further step is traced: some 50 MiB of file. */
    public static final int SPANS = 100_000;

    private final Timeline timeline;
    private final int process;
    private final Ceilings ceilings;
    private final Summary summary;
    private final Map<String, Integer> tracks = new HashMap<>();
    private int spans;

    DeviceTimeline(Timeline timeline, int process, Ceilings ceilings) {
        this.timeline = timeline;
        this.process = process;
        this.ceilings = ceilings;
        this.summary = new Summary(ceilings);
    }

    @Override
    public int steps() {
        return spans < SPANS ? STEPS : 0;
    }

    @Override
    public void span(Span span) {
        Integer track = tracks.get(span.track());
        if (track == null) {
            track = tracks.size() + 1;
            tracks.put(span.track(), track);
            timeline.thread(process, track, span.track());
        }
        String title = title(span);
        timeline.launch(process, track, title, span.start(), span.end(), args(span));
        summary.add(title, span);
        spans++;
    }

    /** The operation with the most work, and how many there are besides it. */
    private static String title(Span span) {
        List<Op> ops = span.ops();
        return ops.stream()
                .max(Comparator.comparingLong(Op::flops))
                .map(Wording::title)
                .map(title -> ops.size() == 1 ? title : title + " +" + (ops.size() - 1))
                .orElse("preparing");
    }

    private Map<String, Object> args(Span span) {
        Map<String, Object> args = new LinkedHashMap<>();
        args.put("kernel", span.name());
        args.put(
                "operations",
                span.ops().stream()
                        .map(op -> op.kind() + " " + Wording.flow(op))
                        .toList());
        if (!span.ops().isEmpty()) {
            args.put("flops", Math.round(span.flops()));
            args.put("bytes", Math.round(span.bytes()));
        }
        if (!span.ops().isEmpty() && span.nanos() > 0) {
            double available = span.nanos() * 1e-9 * span.device();
            double least = ceilings.seconds(span.flops(), span.bytes());
            args.put("GFLOP/s", rounded(span.flops() / span.nanos()));
            args.put("GB/s", rounded(span.bytes() / span.nanos()));
            args.put("share of ceiling", rounded(least / available));
        }
        return args;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }

    /**
     * What the time went to so far.
     *
     * @return one entry a kind and size of kernel
     */
    public Summary summary() {
        return summary;
    }

    @Override
    public <T extends @Nullable Object> T during(String name, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            timeline.host(name, start, System.nanoTime());
        }
    }
}
