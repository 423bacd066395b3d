package io.kiln.trace;

import io.kiln.device.Span;
import io.kiln.device.Wording;
import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
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
        this.summary = new Summary();
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
        String title = Summary.title(span);
        timeline.launch(process, track, title, span.start(), span.end(), args(span));
        summary.add(span);
        spans++;
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

    /**
     * What the device could do at best.
     *
     * @return as measured before, or as the fastest of its kernels showed
     */
    public Ceilings ceilings() {
        return summary.raised(ceilings);
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
