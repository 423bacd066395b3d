package io.kiln.cl;

import java.util.Locale;

/** Something that the driver owns, named by its address. Only the binding that made it reads it. */
public interface Ref {
    /** What a reference can stand for. Platforms and devices are the driver's own for ever. */
    enum Kind {
        /** A driver. */
        PLATFORM,
        /** A device of a platform. */
        DEVICE,
        /** What buffers and programs of a device belong to. */
        CONTEXT,
        /** Where commands go. */
        QUEUE,
        /** Memory on the device. */
        BUFFER,
        /** Source or binary, built or not. */
        PROGRAM,
        /** A function of a built program, with its arguments. */
        KERNEL,
        /** A launch in a queue that measures. */
        EVENT,
        /** Launches that are put into a queue together. */
        COMMANDS;

        /** A word for messages, for example {@code buffer}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What it stands for.
     *
     * @return the kind
     */
    Kind kind();
}
