/**
 * The contract between a network and whatever runs it.
 *
 * <p>A {@link io.kiln.device.Plan} is data: a list of {@link io.kiln.device.Op operations} on named
 * {@link io.kiln.device.Tensor tensors}. A {@link io.kiln.device.Device} turns it into a {@link
 * io.kiln.device.Program} over a {@link io.kiln.device.Store}. This room imports nothing of ours.
 */
@NullMarked
package io.kiln.device;

import org.jspecify.annotations.NullMarked;
