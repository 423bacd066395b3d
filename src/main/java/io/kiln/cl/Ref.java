package io.kiln.cl;

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
        KERNEL
    }

    /**
     * What it stands for.
     *
     * @return the kind
     */
    Kind kind();
}
