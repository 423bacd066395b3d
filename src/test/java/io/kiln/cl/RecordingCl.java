package io.kiln.cl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A binding that notes every call that asks a driver for something, as lines that {@code
 * src/test/c/replay.c} does again: a number for each reference, and sizes, but no contents of
 * buffers. Questions about devices are no part of it.
 */
public final class RecordingCl implements Cl {
    private final Cl cl;
    private final List<String> lines = new ArrayList<>();
    private final List<byte[]> blobs = new ArrayList<>();
    private final Map<Ref, Integer> numbers = new IdentityHashMap<>();

    private RecordingCl(Cl cl) {
        this.cl = cl;
    }

    /**
     * Around a binding without checks, so that {@link CheckedCl} can be put around this.
     *
     * @param which {@code auto}, {@code jocl} or {@code lwjgl}
     * @return has noted nothing yet
     */
    public static RecordingCl over(String which) {
        return new RecordingCl(Bindings.unchecked(which));
    }

    /** The calls so far, one a line. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** What {@code source} and {@code binary} lines name by their number: the programs. */
    public synchronized List<byte[]> blobs() {
        return List.copyOf(blobs);
    }

    /** Forgets all calls, not what has a number. */
    public synchronized void clear() {
        lines.clear();
        blobs.clear();
    }

    private synchronized void note(Object... words) {
        lines.add(Arrays.stream(words)
                .map(word -> word instanceof Ref ref ? number(ref) : word.toString())
                .collect(Collectors.joining(" ")));
    }

    private String number(Ref ref) {
        return String.valueOf(numbers.computeIfAbsent(ref, r -> numbers.size()));
    }

    private synchronized int blob(byte[] bytes) {
        blobs.add(bytes);
        return blobs.size() - 1;
    }

    @Override
    public String binding() {
        return cl.binding();
    }

    @Override
    public List<Ref> platforms() {
        return cl.platforms();
    }

    @Override
    public List<Ref> devices(Ref platform) {
        return cl.devices(platform);
    }

    @Override
    public String text(Ref of, int key) {
        return cl.text(of, key);
    }

    @Override
    public long number(Ref device, int key) {
        return cl.number(device, key);
    }

    @Override
    public Ref context(Ref device) {
        Ref made = cl.context(device);
        note("context", made);
        return made;
    }

    @Override
    public Ref queue(Ref context, Ref device, boolean profiling) {
        Ref made = cl.queue(context, device, profiling);
        note("queue", made, context, profiling ? 1 : 0);
        return made;
    }

    @Override
    public Ref buffer(Ref context, long bytes, boolean hostVisible) {
        Ref made = cl.buffer(context, bytes, hostVisible);
        note("buffer", made, context, bytes, hostVisible ? 1 : 0);
        return made;
    }

    @Override
    public void write(Ref queue, Ref buffer, long offset, ByteBuffer from) {
        note("write", queue, buffer, offset, from.remaining());
        cl.write(queue, buffer, offset, from);
    }

    @Override
    public void read(Ref queue, Ref buffer, long offset, ByteBuffer into) {
        note("read", queue, buffer, offset, into.remaining());
        cl.read(queue, buffer, offset, into);
    }

    @Override
    public ByteBuffer map(Ref queue, Ref buffer, long offset, long bytes, boolean write) {
        note("map", queue, buffer, offset, bytes, write ? 1 : 0);
        return cl.map(queue, buffer, offset, bytes, write);
    }

    @Override
    public void unmap(Ref queue, Ref buffer, ByteBuffer mapped) {
        note("unmap", queue, buffer);
        cl.unmap(queue, buffer, mapped);
    }

    @Override
    public Ref program(Ref context, String source) {
        Ref made = cl.program(context, source);
        note("source", made, context, blob(source.getBytes(UTF_8)));
        return made;
    }

    @Override
    public Ref program(Ref context, Ref device, ByteBuffer binary) {
        byte[] bytes = new byte[binary.remaining()];
        binary.duplicate().get(bytes);
        Ref made = cl.program(context, device, binary);
        note("binary", made, context, blob(bytes));
        return made;
    }

    @Override
    public void build(Ref program, Ref device, String options) {
        note("build", program, options);
        cl.build(program, device, options);
    }

    @Override
    public ByteBuffer binary(Ref program) {
        return cl.binary(program);
    }

    @Override
    public Ref kernel(Ref program, String name) {
        Ref made = cl.kernel(program, name);
        note("kernel", made, program, name);
        return made;
    }

    @Override
    public void arg(Ref kernel, int index, Ref buffer) {
        note("buffer-arg", kernel, index, buffer);
        cl.arg(kernel, index, buffer);
    }

    @Override
    public void arg(Ref kernel, int index, int value) {
        note("int-arg", kernel, index, value);
        cl.arg(kernel, index, value);
    }

    @Override
    public void arg(Ref kernel, int index, float value) {
        note("float-arg", kernel, index, value);
        cl.arg(kernel, index, value);
    }

    @Override
    public Launch launch(Ref queue, Ref kernel, long[] global, long[] local) {
        Launch launch = cl.launch(queue, kernel, global, local);
        return new Launch() {
            @Override
            public void enqueue() {
                note("launch", queue, kernel, global.length, spaced(global), spaced(local));
                launch.enqueue();
            }

            @Override
            public Ref traced() {
                throw new UnsupportedOperationException("events are not replayed");
            }
        };
    }

    private static String spaced(long[] sizes) {
        return Arrays.stream(sizes).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    @Override
    public long[] times(Ref event) {
        return cl.times(event);
    }

    @Override
    public void flush(Ref queue) {
        note("flush", queue);
        cl.flush(queue);
    }

    @Override
    public void finish(Ref queue) {
        note("finish", queue);
        cl.finish(queue);
    }

    @Override
    public void release(Ref ref) {
        note("release", ref.kind(), ref);
        cl.release(ref);
    }
}
