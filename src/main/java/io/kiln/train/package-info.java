/**
 * Training: a run over epochs on one device, what it writes down, and how it goes on after an
 * interruption.
 *
 * <p>{@link io.kiln.train.Trainer} sequences the passes; {@link io.kiln.train.Run} is a run's
 * folder.
 */
@NullMarked
package io.kiln.train;

import org.jspecify.annotations.NullMarked;
