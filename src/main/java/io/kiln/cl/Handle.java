package io.kiln.cl;

import io.kiln.device.DeviceException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A reference that knows what it stands for and whether it is still alive. The driver trusts what
 * it is given: a released buffer or a second release ends the process.
 */
final class Handle implements Ref {
    private static final int USABLE = 0;
    private static final int MAPPED = 1;
    private static final int RELEASED = 2;

    final CheckedCl owner;
    final Ref inner;
    final long bytes; // of a buffer, else 0
    private final String what;
    // What a kernel's arguments were set to: null for none, the kernel itself for a number.
    private @Nullable Handle[] args = {};
    private volatile int state = USABLE;

    Handle(CheckedCl owner, Ref inner, long bytes, String what) {
        this.owner = owner;
        this.inner = inner;
        this.bytes = bytes;
        this.what = what;
    }

    @Override
    public Kind kind() {
        return inner.kind();
    }

    /** Whether it is neither released nor mapped. */
    boolean usable() {
        return state == USABLE;
    }

    boolean released() {
        return state == RELEASED;
    }

    boolean mapped() {
        return state == MAPPED;
    }

    void map(boolean mapped) {
        state = mapped ? MAPPED : USABLE;
    }

    void release() {
        state = RELEASED;
    }

    /** Remembers an argument; a number counts as the kernel itself, which lives as long. */
    void set(int index, Handle value) {
        if (index >= args.length) {
            args = Arrays.copyOf(args, index + 1);
        }
        args[index] = value;
    }

    /** Remembers one more, for what has no indices: a command buffer. */
    void add(Handle value) {
        set(args.length, value);
    }

    /** Remembers a kernel with the arguments that it has. */
    void addAll(Handle kernel) {
        add(kernel);
        for (Handle value : kernel.args) {
            if (value != null && value != kernel) {
                add(value);
            }
        }
    }

    /** Refuses a launch of this kernel that would end the process. Allocates nothing. */
    void checkArguments() {
        Handle[] all = args;
        for (int i = 0; i < all.length; i++) {
            Handle value = all[i];
            if (value == null || !value.usable()) {
                throw refusal(i, value);
            }
        }
    }

    private DeviceException refusal(int index, @Nullable Handle value) {
        String argument = "launch of " + this + ": argument " + index;
        if (value == null) {
            return new DeviceException(argument + " was not set");
        }
        return new DeviceException(
                argument + ", " + value + ", " + (value.released() ? "was released" : "is mapped"));
    }

    @Override
    public String toString() {
        return what.isEmpty() ? kind().toString() : kind() + " " + what;
    }
}
