/**
 * The OpenCL device. A plan's operations are grouped ({@code Fusion}), each group becomes one or
 * more {@code Call}s of hand-written kernels (families of matrix products in {@code Family}, the
 * rest in {@code Binder}), {@code Combining} makes few launches of many on processors, the kernels of a plan are built as one program ({@code Sources}, {@code
 * Binaries}), and {@code ClProgram} puts them into the queue.
 */
@NullMarked
package io.kiln.device.cl;

import org.jspecify.annotations.NullMarked;
