package io.kiln.cli;

import io.kiln.device.Device;
import io.kiln.page.Words;
import io.kiln.trace.DeviceTimeline;
import io.kiln.trace.Summary;
import io.kiln.trace.Timeline;
import io.kiln.trace.Trace;
import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The timeline that {@code --trace} asks for; where nobody does, nothing is written. */
final class TraceFile implements AutoCloseable {
    private static final int ROWS = 12;

    private final Shell shell;
    private final @Nullable Path file;
    private final @Nullable Timeline timeline;
    private final Map<String, DeviceTimeline> devices = new LinkedHashMap<>(); // by name

    /**
     * Opens the file, so that one that cannot be written is known before any work.
     *
     * @param file where to, or null
     */
    TraceFile(Shell shell, @Nullable Path file) {
        this.shell = shell;
        this.file = file;
        try {
            this.timeline = file == null ? null : new Timeline(file);
        } catch (IOException e) {
            throw problem(e);
        }
    }

    private OutputException problem(IOException e) {
        String why = e instanceof NoSuchFileException ? "its folder is not there" : e.toString();
        return new OutputException(
                file + ": the timeline cannot be written: " + why + "; choose another --trace", e);
    }

    /** Begins the tracks of a device, and measures what its kernels are compared with. */
    Trace on(Device opened) {
        if (timeline == null) {
            return Trace.NONE;
        }
        DeviceTimeline device = timeline.device(opened.info(), Ceilings.of(opened));
        devices.put(opened.info().toString(), device);
        return device;
    }

    /** Ends the file and says what is in it. */
    @Override
    public void close() {
        if (timeline == null) {
            return;
        }
        try {
            timeline.close();
        } catch (IOException e) {
            throw problem(e);
        }
        devices.forEach(this::tell);
        shell.terminal()
                .line(String.format(Locale.ROOT, "timeline in %s, for ui.perfetto.dev", file));
    }

    private void tell(String name, DeviceTimeline device) {
        if (!device.summary().rows().isEmpty()) {
            if (devices.size() > 1) {
                shell.terminal().line(name);
            }
            lines(device).forEach(shell.terminal()::line);
        }
    }

    private static List<String> lines(DeviceTimeline traced) {
        Summary summary = traced.summary();
        Ceilings ceilings = traced.ceilings();
        var table = new Table(1)
                .row("kernel", "calls", "total", "share", "GFLOP/s", "GB/s", "of ceiling");
        List<Summary.Row> rows = summary.rows();
        for (Summary.Row row : rows.subList(0, Math.min(ROWS, rows.size()))) {
            table.row(
                    row.name(),
                    Words.count(Math.round(row.calls())),
                    figure("%.2f ms", 1e3 * row.seconds()),
                    figure("%.1f %%", 100 * row.seconds() / summary.seconds()),
                    figure("%.1f", 1e-9 * row.flops() / row.seconds()),
                    figure("%.1f", 1e-9 * row.bytes() / row.seconds()),
                    figure("%.0f %%", 100 * share(row, ceilings)));
        }
        if (rows.size() > ROWS) {
            table.row("and " + (rows.size() - ROWS) + " more");
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "ceilings: %s GFLOP/s in a matrix product, %s GB/s in a large tensor",
                figure("%.1f", 1e-9 * ceilings.flopsPerSecond()),
                figure("%.1f", 1e-9 * ceilings.bytesPerSecond())));
        return lines;
    }

    private static double share(Summary.Row row, Ceilings ceilings) {
        return ceilings.seconds(row.flops(), row.bytes()) / row.seconds();
    }

    private static String figure(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }
}
