package io.kiln.cl;

/**
 * Rows of launches that are recorded once and then put into a queue by one call each time: {@code
 * cl_khr_command_buffer}, as far as all its versions agree, from 0.9.0 to 1.0. Only for devices
 * that have the extension.
 *
 * <p>NOTE: a driver may look at a kernel's arguments when it records or each time it replays (PoCL
 * 3.1 does the latter, against the specification). Arguments must therefore stay as they are.
 */
public interface CommandBuffers {
    /**
     * Begins to record (clCreateCommandBufferKHR).
     *
     * @param device whose platform has the functions
     * @param queue of that device, where the launches will run; it works in order
     * @param overlapping whether it may be put into the queue again before it is done, for devices
     *     with {@link Key#COMMAND_BUFFERS_OVERLAP}
     * @return to be released
     * @throws io.kiln.device.DeviceException when the driver has no such functions
     */
    Ref make(Ref device, Ref queue, boolean overlapping);

    /**
     * Adds a launch behind those before it, with the kernel's arguments of now
     * (clCommandNDRangeKernelKHR).
     *
     * @param commands not finalised
     * @param kernel whose arguments are set
     * @param global work-items in each dimension, one to three of them
     * @param local work-items of a group in each dimension; each divides its global size
     */
    void record(Ref commands, Ref kernel, long[] global, long[] local);

    /**
     * Ends the recording (clFinalizeCommandBufferKHR).
     *
     * @param commands not finalised
     */
    void finalise(Ref commands);

    /**
     * Puts all that was recorded into the queue (clEnqueueCommandBufferKHR). Returns before it runs;
     * allocates nothing.
     *
     * @param commands finalised, and done if it was not made to overlap
     */
    void replay(Ref commands);
}
