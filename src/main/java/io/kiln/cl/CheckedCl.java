package io.kiln.cl;

import io.kiln.device.DeviceException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A binding with checks around it: what a driver would answer by ending the process, or not at all,
 * is a {@link DeviceException} here, before anything native is called. It also counts: every
 * reference is released once, and {@link #live} says how many are not yet.
 *
 * <p>A queue, and what it works on, is for one thread at a time; the count may be read by any.
 */
public final class CheckedCl implements Cl {
    private final Cl cl;
    private final Set<Handle> alive = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Map<ByteBuffer, Handle> mapped =
            Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * Checks around a binding.
     *
     * @param cl what does the work
     */
    public CheckedCl(Cl cl) {
        this.cl = cl;
    }

    /**
     * How many references were made and not released.
     *
     * @return 0 when all is given back
     */
    public int live() {
        return alive.size();
    }

    /**
     * What was made and not released.
     *
     * @return one line, for example {@code 2 alive: context, buffer of 4,096 bytes}
     */
    public String report() {
        synchronized (alive) {
            return alive.size() + " alive"
                    + alive.stream()
                            .map(Handle::toString)
                            .collect(Collectors.joining(", ", alive.isEmpty() ? "" : ": ", ""));
        }
    }

    @Override
    public String binding() {
        return cl.binding();
    }

    @Override
    public List<Ref> platforms() {
        return foreverAll(cl.platforms());
    }

    @Override
    public List<Ref> devices(Ref platform) {
        return foreverAll(cl.devices(in("devices", platform, Ref.Kind.PLATFORM)));
    }

    private List<Ref> foreverAll(List<Ref> refs) {
        return refs.stream().<Ref>map(r -> new Handle(this, r, 0, "")).toList();
    }

    @Override
    public String text(Ref of, int key) {
        return cl.text(handle("text", of, Ref.Kind.PLATFORM, Ref.Kind.DEVICE).inner, key);
    }

    @Override
    public long number(Ref device, int key) {
        return cl.number(in("number", device, Ref.Kind.DEVICE), key);
    }

    @Override
    public Ref context(Ref device) {
        return made(cl.context(in("context", device, Ref.Kind.DEVICE)), 0, "");
    }

    @Override
    public Ref queue(Ref context, Ref device, boolean profiling) {
        Ref innerContext = in("queue", context, Ref.Kind.CONTEXT);
        return made(cl.queue(innerContext, in("queue", device, Ref.Kind.DEVICE), profiling), 0, "");
    }

    @Override
    public Ref buffer(Ref context, long bytes, boolean hostVisible) {
        Ref inner = in("buffer", context, Ref.Kind.CONTEXT);
        require(bytes > 0, "buffer of %,d bytes: needs at least one", bytes);
        return made(
                cl.buffer(inner, bytes, hostVisible),
                bytes,
                String.format(Locale.ROOT, "of %,d bytes", bytes));
    }

    @Override
    public void write(Ref queue, Ref buffer, long offset, ByteBuffer from) {
        Ref innerQueue = in("write", queue, Ref.Kind.QUEUE);
        Handle to = unmapped("write", buffer);
        checkHost("write", from);
        checkRange("write", to, offset, from.remaining());
        cl.write(innerQueue, to.inner, offset, from);
    }

    @Override
    public void read(Ref queue, Ref buffer, long offset, ByteBuffer into) {
        Ref innerQueue = in("read", queue, Ref.Kind.QUEUE);
        Handle from = unmapped("read", buffer);
        checkHost("read", into);
        require(!into.isReadOnly(), "read: into a buffer that is read-only");
        checkRange("read", from, offset, into.remaining());
        cl.read(innerQueue, from.inner, offset, into);
    }

    @Override
    public ByteBuffer map(Ref queue, Ref buffer, long offset, long bytes, boolean write) {
        Ref innerQueue = in("map", queue, Ref.Kind.QUEUE);
        Handle of = unmapped("map", buffer);
        checkRange("map", of, offset, bytes);
        require(bytes <= Integer.MAX_VALUE, "map of %,d bytes: Java sees 2^31 - 1 at once", bytes);
        ByteBuffer bytesOf = cl.map(innerQueue, of.inner, offset, bytes, write);
        of.map(true);
        mapped.put(bytesOf, of);
        return bytesOf;
    }

    @Override
    public void unmap(Ref queue, Ref buffer, ByteBuffer bytes) {
        Ref innerQueue = in("unmap", queue, Ref.Kind.QUEUE);
        Handle of = handle("unmap", buffer, Ref.Kind.BUFFER);
        require(mapped.get(bytes) == of, "unmap of %s: these bytes are no mapping of it", of);
        // Whatever the driver answers, it may not be asked again.
        mapped.remove(bytes);
        of.map(false);
        cl.unmap(innerQueue, of.inner, bytes);
    }

    @Override
    public Ref program(Ref context, String source) {
        Ref inner = in("program", context, Ref.Kind.CONTEXT);
        require(!source.isBlank(), "program: the source is empty");
        return made(
                cl.program(inner, source),
                0,
                String.format(Locale.ROOT, "of %,d characters", source.length()));
    }

    @Override
    public Ref program(Ref context, Ref device, ByteBuffer binary) {
        Ref innerContext = in("program", context, Ref.Kind.CONTEXT);
        Ref innerDevice = in("program", device, Ref.Kind.DEVICE);
        checkHost("program", binary);
        int bytes = binary.remaining();
        return made(
                cl.program(innerContext, innerDevice, binary),
                0,
                String.format(Locale.ROOT, "of %,d bytes", bytes));
    }

    @Override
    public void build(Ref program, Ref device, String options) {
        Ref inner = in("build", program, Ref.Kind.PROGRAM);
        cl.build(inner, in("build", device, Ref.Kind.DEVICE), options);
    }

    @Override
    public ByteBuffer binary(Ref program) {
        return cl.binary(in("binary", program, Ref.Kind.PROGRAM));
    }

    @Override
    public Ref kernel(Ref program, String name) {
        return made(cl.kernel(in("kernel " + name, program, Ref.Kind.PROGRAM), name), 0, name);
    }

    @Override
    public void arg(Ref kernel, int index, Ref buffer) {
        Handle of = kernelForArg(kernel, index);
        Handle value = handle("arg of " + of, buffer, Ref.Kind.BUFFER);
        cl.arg(of.inner, index, value.inner);
        of.set(index, value);
    }

    @Override
    public void arg(Ref kernel, int index, int value) {
        Handle of = kernelForArg(kernel, index);
        cl.arg(of.inner, index, value);
        of.set(index, of);
    }

    @Override
    public void arg(Ref kernel, int index, float value) {
        Handle of = kernelForArg(kernel, index);
        cl.arg(of.inner, index, value);
        of.set(index, of);
    }

    private Handle kernelForArg(Ref kernel, int index) {
        Handle of = handle("arg", kernel, Ref.Kind.KERNEL);
        require(index >= 0 && index < 256, "arg %d of %s: no kernel has that many", index, of);
        return of;
    }

    @Override
    public Launch launch(Ref queue, Ref kernel, long[] global, long[] local) {
        Handle in = handle("launch", queue, Ref.Kind.QUEUE);
        Handle of = handle("launch", kernel, Ref.Kind.KERNEL);
        checkSizes(of, global, local);
        return new CheckedLaunch(in, of, cl.launch(in.inner, of.inner, global, local));
    }

    static void checkSizes(Handle kernel, long[] global, long[] local) {
        int dimensions = global.length;
        require(
                dimensions >= 1 && dimensions <= 3 && local.length == dimensions,
                "launch of %s: %d global and %d local sizes, needs 1 to 3 of each",
                kernel,
                dimensions,
                local.length);
        for (int d = 0; d < dimensions; d++) {
            require(
                    global[d] > 0 && local[d] > 0 && global[d] % local[d] == 0,
                    "launch of %s: groups of %,d do not divide %,d work-items in dimension %d",
                    kernel,
                    local[d],
                    global[d],
                    d);
        }
    }

    @Override
    public @Nullable CommandBuffers commandBuffers() {
        CommandBuffers inner = cl.commandBuffers();
        return inner == null ? null : new CheckedCommands(this, inner);
    }

    @Override
    public long[] times(Ref event) {
        return cl.times(in("times", event, Ref.Kind.EVENT));
    }

    @Override
    public void flush(Ref queue) {
        cl.flush(in("flush", queue, Ref.Kind.QUEUE));
    }

    @Override
    public void finish(Ref queue) {
        cl.finish(in("finish", queue, Ref.Kind.QUEUE));
    }

    @Override
    public void release(Ref ref) {
        Handle handle = own("release", ref);
        require(
                handle.kind() != Ref.Kind.PLATFORM && handle.kind() != Ref.Kind.DEVICE,
                "release of a %s: it is the driver's own",
                handle);
        require(!handle.mapped(), "release of %s: it is mapped", handle);
        // Even where the driver refuses: asking twice would end the process.
        handle.release();
        alive.remove(handle);
        cl.release(handle.inner);
    }

    Handle made(Ref inner, long bytes, String what) {
        Handle handle = new Handle(this, inner, bytes, what);
        alive.add(handle);
        return handle;
    }

    /** Called in every step, so it allocates nothing. */
    Ref in(String call, Ref ref, Ref.Kind kind) {
        Handle handle = own(call, ref);
        return handle.kind() == kind ? handle.inner : handle(call, ref, kind).inner;
    }

    private Handle unmapped(String call, Ref ref) {
        Handle handle = handle(call, ref, Ref.Kind.BUFFER);
        require(!handle.mapped(), "%s of %s: it is mapped", call, handle);
        return handle;
    }

    Handle handle(String call, Ref ref, Ref.Kind... kinds) {
        Handle handle = own(call, ref);
        for (Ref.Kind kind : kinds) {
            if (handle.kind() == kind) {
                return handle;
            }
        }
        throw new DeviceException(
                String.format(Locale.ROOT, "%s: got a %s, needs a %s", call, handle, kinds[0]));
    }

    private Handle own(String call, Ref ref) {
        if (!(ref instanceof Handle handle) || handle.owner != this) {
            throw new DeviceException(call + ": the reference is of another binding");
        }
        if (handle.released()) { // not require(): its arguments would be an array in every step
            throw new DeviceException(call + ": " + handle + " was released");
        }
        return handle;
    }

    private static void checkHost(String call, ByteBuffer bytes) {
        require(bytes.isDirect(), "%s: the bytes are on Java's heap, needs a direct buffer", call);
        require(
                bytes.order() == ByteOrder.nativeOrder(),
                "%s: the bytes are %s, needs the machine's order %s",
                call,
                bytes.order(),
                ByteOrder.nativeOrder());
        require(bytes.hasRemaining(), "%s: there are no bytes", call);
    }

    private static void checkRange(String call, Handle buffer, long offset, long bytes) {
        // Written so that nothing overflows.
        require(
                offset >= 0
                        && bytes > 0
                        && offset <= buffer.bytes
                        && bytes <= buffer.bytes - offset,
                "%s: %,d bytes from %,d do not fit a %s",
                call,
                bytes,
                offset,
                buffer);
    }

    private static void require(boolean held, String message, Object... values) {
        if (!held) {
            throw new DeviceException(String.format(Locale.ROOT, message, values));
        }
    }

    private final class CheckedLaunch implements Launch {
        private final Handle queue;
        private final Handle kernel;
        private final Launch inner;

        CheckedLaunch(Handle queue, Handle kernel, Launch inner) {
            this.queue = queue;
            this.kernel = kernel;
            this.inner = inner;
        }

        @Override
        public void enqueue() {
            check();
            inner.enqueue();
        }

        @Override
        public Ref traced() {
            check();
            return made(inner.traced(), 0, "");
        }

        private void check() {
            if (!queue.usable() || !kernel.usable()) {
                throw new DeviceException("launch of " + kernel + ": the "
                        + (queue.usable() ? "kernel" : "queue") + " was released");
            }
            kernel.checkArguments();
        }
    }
}
