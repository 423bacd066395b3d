/**
 * The search for kernels that do a product faster than those that a device has now.
 *
 * <p>{@link io.kiln.tune.Tuner} asks the device what could be tried and lets a child process try it:
 * a driver may hang or end its process. The child writes to a journal what it is about to try, then
 * what came of it; whoever is at fault stands in the last line, and is left out from then on.
 */
@NullMarked
package io.kiln.tune;

import org.jspecify.annotations.NullMarked;
