package io.kiln.trace;

import io.kiln.device.Op;
import io.kiln.device.Span;
import io.kiln.device.Wording;
import io.kiln.trust.Ceilings;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the time of a device went to, kernel by kernel. */
public final class Summary {
    private final Map<String, Row> rows = new HashMap<>();

    /** Of nothing so far. */
    public Summary() {}

    /**
     * All launches of one kind and size.
     *
     * @param name kind and size
     * @param calls how often all its work was done
     * @param seconds of the whole device: what one thread of two does in a second is half of one
     * @param flops floating-point operations
     * @param bytes read and written
     */
    public record Row(String name, double calls, double seconds, double flops, double bytes) {
        private Row plus(Row other) {
            return new Row(
                    name,
                    calls + other.calls,
                    seconds + other.seconds,
                    flops + other.flops,
                    bytes + other.bytes);
        }
    }

    /**
     * Counts a span.
     *
     * @param span what a device did
     */
    public void add(Span span) {
        String name = title(span);
        double seconds = span.nanos() * 1e-9 * span.device();
        var row = new Row(name, span.work(), seconds, span.flops(), span.bytes());
        rows.merge(name, row, Row::plus);
    }

    /** The operation with the most work, and how many there are besides it. */
    static String title(Span span) {
        List<Op> ops = span.ops();
        return ops.stream()
                .max(Comparator.comparingLong(Op::flops))
                .map(Wording::title)
                .map(title -> ops.size() == 1 ? title : title + " +" + (ops.size() - 1))
                .orElse("preparing");
    }

    /**
     * Kinds and sizes of launches.
     *
     * @return what took longest first
     */
    public List<Row> rows() {
        return rows.values().stream()
                .sorted(Comparator.comparingDouble(Row::seconds)
                        .reversed()
                        .thenComparing(Row::name))
                .toList();
    }

    /**
     * All of it.
     *
     * @return seconds of the whole device
     */
    public double seconds() {
        return rows.values().stream().mapToDouble(Row::seconds).sum();
    }

    /**
     * What the device could do at best.
     *
     * @param ceilings as measured before
     * @return the same, or as the fastest of these kernels showed
     */
    public Ceilings raised(Ceilings ceilings) {
        double fastest = rows.values().stream()
                .filter(row -> row.seconds > 0)
                .mapToDouble(row -> row.flops / row.seconds)
                .max()
                .orElse(0);
        return ceilings.atLeast(fastest);
    }
}
