package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Precision;
import io.kiln.trace.Trace;
import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A device of this process. */
public final class LocalEntrant implements Entrant {
    private static final double FASTER = 0.9;
    private static final double LOOK = 0.03; // seconds of runs between two looks at the clock

    private final String id;
    private final DeviceOptions options;
    private final Pace pace;
    private final Function<Device, Trace> tracing;
    private final Material material;
    private final Map<Boolean, Device> devices = new TreeMap<>(); // by whether they fuse
    private final Map<Boolean, Trace> traces = new TreeMap<>(); // of the same
    private @Nullable Work work;
    private @Nullable Case prepared;
    private double parts;
    private int times; // runs of a round

    /**
     * Opens the device.
     *
     * @param id its id
     * @param options what is asked of it
     * @param pace how long is measured
     * @param tracing who wants to know when a device did what; {@link Trace#NONE} for nobody
     * @throws io.kiln.device.DeviceException when it cannot be had
     */
    public LocalEntrant(
            String id, DeviceOptions options, Pace pace, Function<Device, Trace> tracing) {
        this.id = id;
        this.options = options;
        this.pace = pace;
        this.tracing = tracing;
        this.material = new Material();
        device(true);
    }

    /**
     * The device's own name for itself, whatever it was asked for by.
     *
     * @return for example {@code cl:0}
     */
    public String id() {
        return device(true).info().id();
    }

    private Device device(boolean fuse) {
        return devices.computeIfAbsent(
                fuse && options.fuse(), f -> Devices.open(id, options.withFuse(f)));
    }

    @Override
    public Contender contender() {
        DeviceInfo info = device(true).info();
        return new Contender(label(), info.id(), info.name(), info.driver(), info.variant(), null);
    }

    /**
     * What tables call it: its id, and its precision where that is not the usual one.
     *
     * @return for example {@code cl:0 tf32}
     */
    public String label() {
        return precision() == Precision.FP32 ? id() : id() + " " + precision().label();
    }

    /**
     * How exactly it multiplies matrices.
     *
     * @return the mode
     */
    public Precision precision() {
        return device(true).info().precision();
    }

    @Override
    public Ceilings ceilings() {
        return Ceilings.of(device(true));
    }

    @Override
    public Ready prepare(Case one) {
        release();
        long start = System.nanoTime();
        Work opened = one.open(device(one.fuse()), material);
        work = opened;
        prepared = one;
        parts = one.parts();
        double compiled = opened.run(1);
        compiled = seconds(start);
        Checked checked = opened.check();
        double warm = checked.fault() == null ? warm(opened) : 0;
        return new Ready(opened.launches(), checked.error(), checked.fault(), compiled, warm);
    }

    /**
     * Runs until half of the time has brought nothing, because Java compiles its loops meanwhile;
     * sets how many runs make a round. NOTE: what a run takes in all may be far more than what it
     * counts.
     *
     * @return seconds that it took
     */
    private double warm(Work running) {
        long start = System.nanoTime();
        running.run(1);
        double best = seconds(start);
        double improved = best;
        while (seconds(start) < pace.mostWarming()
                && seconds(start) < Math.max(pace.leastWarming(), 2 * improved)) {
            int count = count(LOOK, best);
            long began = System.nanoTime();
            running.run(count);
            double now = seconds(began) / count;
            improved = now < best * FASTER ? seconds(start) : improved;
            best = Math.min(best, now);
        }
        times = count(pace.window(), best);
        return seconds(start);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }

    private static int count(double seconds, double each) {
        return (int) Math.max(1, Math.min(1_000_000, seconds / Math.max(each, 1e-9)));
    }

    @Override
    public double round() {
        if (work == null) {
            throw new IllegalStateException("a round before anything was prepared");
        }
        return work.run(times) / times * parts;
    }

    @Override
    public void trace() {
        if (work != null && prepared != null) {
            Work traced = work;
            boolean fuse = prepared.fuse();
            Trace by =
                    traces.computeIfAbsent(fuse && options.fuse(), f -> tracing.apply(device(f)));
            by.during(prepared.name(), () -> {
                traced.trace(by, Math.min(times, by.steps()));
                device(fuse).finish(); // which hands out what is known by then only
            });
        }
    }

    @Override
    public void release() {
        if (work != null) {
            work.close();
            work = null;
        }
    }

    @Override
    public void close() {
        release();
        devices.values().forEach(Device::close);
    }
}
