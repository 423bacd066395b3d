package io.kiln.cli;

import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Where the networks of a sweep are trained at the same time: CPU devices that share the threads
 * between them, or one other device several times.
 *
 * @param devices one a network
 * @param options what was asked of each
 */
record Lanes(List<Device> devices, DeviceOptions options) implements AutoCloseable {
    /** Networks at once on a device other than cpu, unless asked for: see docs/bench/sweep.md. */
    private static final int ON_OTHERS = 1;

    /**
     * Divides a device.
     *
     * @param opened is closed with the lanes
     * @param options with which it was opened
     * @param jobs networks at once; 0 for one a thread on cpu
     * @param points networks in all
     */
    static Lanes of(Device opened, DeviceOptions options, int jobs, int points) {
        String id = opened.info().id();
        if (!id.equals("cpu")) {
            int lanes = Math.min(points, jobs == 0 ? ON_OTHERS : jobs);
            return new Lanes(Collections.nCopies(lanes, opened), options);
        }
        int threads = opened.info().units();
        int lanes = Math.min(points, jobs == 0 ? threads : jobs);
        opened.close();
        DeviceOptions each = options.withThreads(Math.max(1, threads / lanes));
        List<Device> devices = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            devices.add(Devices.open(id, each));
        }
        return new Lanes(devices, each);
    }

    Device first() {
        return devices.get(0);
    }

    /** For people. */
    String line() {
        String many = devices.size() == 1 ? "one network" : devices.size() + " networks";
        return String.format(Locale.ROOT, "device   %s, %s at once", first().info(), many);
    }

    @Override
    public void close() {
        new HashSet<>(devices).forEach(Device::close);
    }
}
