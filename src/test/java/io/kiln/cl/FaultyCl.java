package io.kiln.cl;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A binding whose Nth call fails. Calls are those of {@link Cl}, its launches and command buffers, by the name of
 * the method; {@code binding} and {@code launch} call no driver and are none.
 *
 * <p>A failing {@code release} or {@code unmap} has done its work before it says so, as drivers do;
 * any other failing call does nothing.
 */
public final class FaultyCl implements Cl {
    private final Cl cl;
    private long calls;
    private String wanted = "";
    private long from = Long.MAX_VALUE;
    private long until;
    private int status;
    private boolean idle;

    /**
     * Fails nothing yet.
     *
     * @param cl what does the work
     */
    public FaultyCl(Cl cl) {
        this.cl = cl;
    }

    /**
     * Around a binding without checks, so that {@link CheckedCl} can be put around this.
     *
     * @param which {@code auto}, {@code jocl} or {@code lwjgl}
     * @return fails nothing yet
     */
    public static FaultyCl over(String which) {
        return new FaultyCl(Bindings.unchecked(which));
    }

    /** How many calls there were since the last {@link #fail}. */
    public synchronized long calls() {
        return calls;
    }

    /** Lets the nth call from now fail, counted from 1, and no other. */
    public void fail(long nth, int error) {
        fail("", nth, error);
    }

    /** Lets the nth call of that name fail, and no other. */
    public synchronized void fail(String call, long nth, int error) {
        wanted = call;
        calls = 0;
        from = nth;
        until = nth;
        status = error;
    }

    /** Lets the nth call and every later one fail, as those of a lost device do. */
    public synchronized void failFrom(long nth, int error) {
        failFrom("", nth, error);
    }

    /** Lets the nth call of that name and every later one fail. */
    public synchronized void failFrom(String call, long nth, int error) {
        fail(call, nth, error);
        until = Long.MAX_VALUE;
    }

    /** From now on no kernel runs any more, and nobody is told. */
    public synchronized void idle() {
        idle = true;
    }

    private synchronized boolean runs() {
        return !idle;
    }

    private synchronized boolean fails(String call) {
        if (!wanted.isEmpty() && !wanted.equals(call)) {
            return false;
        }
        calls++;
        return from <= calls && calls <= until;
    }

    private void count(String call) {
        if (fails(call)) {
            throw new ClException("injected into " + call, status);
        }
    }

    @Override
    public String binding() {
        return cl.binding();
    }

    @Override
    public List<Ref> platforms() {
        count("platforms");
        return cl.platforms();
    }

    @Override
    public List<Ref> devices(Ref platform) {
        count("devices");
        return cl.devices(platform);
    }

    @Override
    public String text(Ref of, int key) {
        count("text");
        return cl.text(of, key);
    }

    @Override
    public long number(Ref device, int key) {
        count("number");
        return cl.number(device, key);
    }

    @Override
    public Ref context(Ref device) {
        count("context");
        return cl.context(device);
    }

    @Override
    public Ref queue(Ref context, Ref device, boolean profiling) {
        count("queue");
        return cl.queue(context, device, profiling);
    }

    @Override
    public Ref buffer(Ref context, long bytes, boolean hostVisible) {
        count("buffer");
        return cl.buffer(context, bytes, hostVisible);
    }

    @Override
    public void write(Ref queue, Ref buffer, long offset, ByteBuffer from) {
        count("write");
        cl.write(queue, buffer, offset, from);
    }

    @Override
    public void read(Ref queue, Ref buffer, long offset, ByteBuffer into) {
        count("read");
        cl.read(queue, buffer, offset, into);
    }

    @Override
    public ByteBuffer map(Ref queue, Ref buffer, long offset, long bytes, boolean write) {
        count("map");
        return cl.map(queue, buffer, offset, bytes, write);
    }

    @Override
    public void unmap(Ref queue, Ref buffer, ByteBuffer mapped) {
        cl.unmap(queue, buffer, mapped);
        count("unmap");
    }

    @Override
    public Ref program(Ref context, String source) {
        count("program");
        return cl.program(context, source);
    }

    @Override
    public Ref program(Ref context, Ref device, ByteBuffer binary) {
        count("program");
        return cl.program(context, device, binary);
    }

    @Override
    public void build(Ref program, Ref device, String options) {
        if (fails("build")) {
            throw new ClException("injected into build", status, "a log of the compiler");
        }
        cl.build(program, device, options);
    }

    @Override
    public ByteBuffer binary(Ref program) {
        count("binary");
        return cl.binary(program);
    }

    @Override
    public Ref kernel(Ref program, String name) {
        count("kernel");
        return cl.kernel(program, name);
    }

    @Override
    public void arg(Ref kernel, int index, Ref buffer) {
        count("arg");
        cl.arg(kernel, index, buffer);
    }

    @Override
    public void arg(Ref kernel, int index, int value) {
        count("arg");
        cl.arg(kernel, index, value);
    }

    @Override
    public void arg(Ref kernel, int index, float value) {
        count("arg");
        cl.arg(kernel, index, value);
    }

    @Override
    public Launch launch(Ref queue, Ref kernel, long[] global, long[] local) {
        Launch launch = cl.launch(queue, kernel, global, local);
        return new Launch() {
            @Override
            public void enqueue() {
                count("enqueue");
                if (runs()) {
                    launch.enqueue();
                }
            }

            @Override
            public Ref traced() {
                count("traced");
                return launch.traced();
            }
        };
    }

    @Override
    public @Nullable CommandBuffers commandBuffers() {
        CommandBuffers inner = cl.commandBuffers();
        return inner == null ? null : new Commands(inner);
    }

    private final class Commands implements CommandBuffers {
        private final CommandBuffers inner;

        Commands(CommandBuffers inner) {
            this.inner = inner;
        }

        @Override
        public Ref make(Ref device, Ref queue, boolean overlapping) {
            count("make");
            return inner.make(device, queue, overlapping);
        }

        @Override
        public void record(Ref commands, Ref kernel, long[] global, long[] local) {
            count("record");
            inner.record(commands, kernel, global, local);
        }

        @Override
        public void finalise(Ref commands) {
            count("finalise");
            inner.finalise(commands);
        }

        @Override
        public void replay(Ref commands) {
            count("replay");
            inner.replay(commands);
        }
    }

    @Override
    public long[] times(Ref event) {
        count("times");
        return cl.times(event);
    }

    @Override
    public void flush(Ref queue) {
        count("flush");
        cl.flush(queue);
    }

    @Override
    public void finish(Ref queue) {
        count("finish");
        cl.finish(queue);
    }

    @Override
    public void release(Ref ref) {
        cl.release(ref);
        count("release");
    }
}
