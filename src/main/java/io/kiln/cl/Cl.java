package io.kiln.cl;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * OpenCL 1.2, as much of it as Kiln uses. Section numbers are those of the OpenCL 1.2
 * specification. Every call throws {@link ClException} when the driver answers with an error; a
 * binding checks nothing else, {@link CheckedCl} does.
 *
 * <p>Buffers of bytes are direct, in native order. Their content from position to limit counts;
 * neither moves.
 */
public interface Cl {
    /**
     * Which binding this is.
     *
     * @return {@code jocl} or {@code lwjgl}
     */
    String binding();

    /**
     * All platforms (4.1).
     *
     * @return none where the loader finds no driver (CL_PLATFORM_NOT_FOUND_KHR)
     */
    List<Ref> platforms();

    /**
     * All devices of a platform, of every type (4.2).
     *
     * @param platform one of {@link #platforms}
     * @return none where the platform has no device (CL_DEVICE_NOT_FOUND)
     */
    List<Ref> devices(Ref platform);

    /**
     * A text that a platform or device says of itself (4.1, 4.2).
     *
     * @param of a platform or device
     * @param key for example {@link Key#DEVICE_NAME}
     * @return the text without its final zero, stripped
     */
    String text(Ref of, int key);

    /**
     * A number that a device says of itself (4.2): cl_uint, cl_ulong, size_t, cl_bool or a bit
     * field.
     *
     * @param device a device
     * @param key for example {@link Key#DEVICE_MAX_COMPUTE_UNITS}
     * @return the number, unsigned
     */
    long number(Ref device, int key);

    /**
     * Makes a context of one device (4.4).
     *
     * @param device the device
     * @return to be released
     */
    Ref context(Ref device);

    /**
     * Makes a queue that does its commands in order (5.1).
     *
     * @param context of the device
     * @param device the device
     * @param profiling whether {@link Launch#traced} may be used
     * @return to be released
     */
    Ref queue(Ref context, Ref device, boolean profiling);

    /**
     * Makes a buffer that kernels read and write (5.2.1). Its content is undefined.
     *
     * @param context where
     * @param bytes how large
     * @param hostVisible whether to ask for memory that the host can map cheaply
     *     (CL_MEM_ALLOC_HOST_PTR)
     * @return to be released
     */
    Ref buffer(Ref context, long bytes, boolean hostVisible);

    /**
     * Copies to a buffer and waits until that is done (5.2.2).
     *
     * @param queue where
     * @param buffer to
     * @param offset first byte of the buffer that is written
     * @param from direct
     */
    void write(Ref queue, Ref buffer, long offset, ByteBuffer from);

    /**
     * Copies from a buffer, after all that was queued before, and waits until that is done (5.2.2).
     *
     * @param queue where
     * @param buffer from
     * @param offset first byte of the buffer that is read
     * @param into direct
     */
    void read(Ref queue, Ref buffer, long offset, ByteBuffer into);

    /**
     * Maps a part of a buffer for the host and waits until that is done (5.2.3).
     *
     * @param queue where
     * @param buffer what
     * @param offset first byte
     * @param bytes how many, below 2^31
     * @param write whether the host will write (it may then find anything there), else it will read
     * @return the bytes, direct, native order; to be given to {@link #unmap}
     */
    ByteBuffer map(Ref queue, Ref buffer, long offset, long bytes, boolean write);

    /**
     * Ends a mapping and waits until that is done (5.4.2).
     *
     * @param queue where
     * @param buffer what
     * @param mapped as {@link #map} returned it
     */
    void unmap(Ref queue, Ref buffer, ByteBuffer mapped);

    /**
     * Makes a program from its source (5.6.1).
     *
     * @param context where
     * @param source OpenCL C
     * @return to be built and released
     */
    Ref program(Ref context, String source);

    /**
     * Makes a program from what {@link #binary} once returned (5.6.1).
     *
     * @param context where
     * @param device for which
     * @param binary direct
     * @return to be built and released
     */
    Ref program(Ref context, Ref device, ByteBuffer binary);

    /**
     * Builds a program and waits until that is done (5.6.2).
     *
     * @param program what
     * @param device for which
     * @param options for the compiler
     * @throws ClException whose {@link ClException#log} is the compiler's
     */
    void build(Ref program, Ref device, String options);

    /**
     * A built program in the driver's own form (5.6.7).
     *
     * @param program built for one device
     * @return direct, position 0
     */
    ByteBuffer binary(Ref program);

    /**
     * Finds a kernel in a built program (5.7.1).
     *
     * @param program built
     * @param name of the function
     * @return to be released
     */
    Ref kernel(Ref program, String name);

    /**
     * Sets an argument to a buffer (5.7.2).
     *
     * @param kernel whose
     * @param index from 0
     * @param buffer what
     */
    void arg(Ref kernel, int index, Ref buffer);

    /**
     * Sets an argument to an int (5.7.2).
     *
     * @param kernel whose
     * @param index from 0
     * @param value what
     */
    void arg(Ref kernel, int index, int value);

    /**
     * Sets an argument to a float (5.7.2).
     *
     * @param kernel whose
     * @param index from 0
     * @param value what
     */
    void arg(Ref kernel, int index, float value);

    /**
     * Makes a launch (5.8).
     *
     * @param queue where
     * @param kernel whose arguments are set
     * @param global work-items in each dimension, one to three of them
     * @param local work-items of a group in each dimension; each divides its global size
     * @return used as often as wanted while queue and kernel live
     */
    Launch launch(Ref queue, Ref kernel, long[] global, long[] local);

    /**
     * Command buffers, for devices that have them.
     *
     * @return null where the binding does not reach them
     */
    default @Nullable CommandBuffers commandBuffers() {
        return null;
    }

    /**
     * When a launch ran (5.12). Waits until it has.
     *
     * @param event as {@link Launch#traced} returned it
     * @return nanoseconds by the device's clock, which begins anywhere: when the launch was queued,
     *     started and ended
     */
    long[] times(Ref event);

    /**
     * Sends what is queued to the device without waiting (5.13).
     *
     * @param queue where
     */
    void flush(Ref queue);

    /**
     * Waits until all that is queued is done (5.13).
     *
     * @param queue where
     */
    void finish(Ref queue);

    /**
     * Gives something back to the driver.
     *
     * @param ref a context, queue, buffer, program, kernel, event or command buffer
     */
    void release(Ref ref);
}
