package io.kiln.trace;

import io.kiln.device.DeviceInfo;
import io.kiln.trust.Ceilings;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file that ui.perfetto.dev and chrome://tracing show: the host's thread, and below it each device
 * with its queue or threads. It stays readable while it is written.
 *
 * <p>For one thread at a time.
 */
public final class Timeline implements Closeable {
    private static final int HOST = 1; // its process; devices are counted from 2
    private static final Events.Place MAIN = new Events.Place(HOST, 1, "host");

    private final Events events;
    private int processes = HOST;

    /**
     * Opens the file, over whatever was there.
     *
     * @param file where to
     * @throws IOException when it cannot be written
     */
    public Timeline(Path file) throws IOException {
        this.events = new Events(file);
        process(HOST, "host", "Java " + Runtime.version());
        thread(HOST, 1, Thread.currentThread().getName());
    }

    /**
     * Begins the tracks of a device.
     *
     * @param info which
     * @param ceilings what its kernels are compared with
     * @return hears what is done on it
     */
    public DeviceTimeline device(DeviceInfo info, Ceilings ceilings) {
        int process = ++processes;
        process(process, info.toString(), info.driver());
        return new DeviceTimeline(this, process, ceilings);
    }

    private void process(int process, String name, String label) {
        events.metadata("process_name", process, 0, "name", name);
        events.metadata("process_labels", process, 0, "labels", label);
        events.metadata("process_sort_index", process, 0, "sort_index", process);
    }

    void thread(int process, int thread, String name) {
        events.metadata("thread_name", process, thread, "name", name);
        events.metadata("thread_sort_index", process, thread, "sort_index", thread);
    }

    void launch(int process, int thread, String name, long start, long end, Map<String, ?> args) {
        events.complete(new Events.Place(process, thread, "kernel"), name, start, end, args);
    }

    /** Something that the host did; what came before it is then in the file. */
    void host(String name, long start, long end) {
        events.complete(MAIN, name, start, end, Map.of());
        events.flush();
    }

    /**
     * Ends the file.
     *
     * @throws IOException when it could not be written, now or before
     */
    @Override
    public void close() throws IOException {
        events.close();
    }
}
