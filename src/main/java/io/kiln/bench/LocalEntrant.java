package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/** A device of this process. */
public final class LocalEntrant implements Entrant {
    private static final double FASTER = 0.9;
    private static final double LOOK = 0.03; // seconds of runs between two looks at the clock

    private final String id;
    private final DeviceOptions options;
    private final Pace pace;
    private final Material material;
    private final Map<Boolean, Device> devices = new TreeMap<>(); // by whether they fuse
    private @Nullable Work work;
    private double parts;
    private int times; // runs of a round

    /**
     * Opens the device.
     *
     * @param id its id
     * @param options what is asked of it
     * @param pace how long is measured
     * @throws io.kiln.device.DeviceException when it cannot be had
     */
    public LocalEntrant(String id, DeviceOptions options, Pace pace) {
        this.id = id;
        this.options = options;
        this.pace = pace;
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
        return new Contender(
                info.id(), info.id(), info.name(), info.driver(), info.variant(), null);
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
