/**
 * Devices beside each other: how fast is each at what, and why. {@code Case} is what is timed,
 * {@code Cases} the lists of them, {@code Bench} the loop that measures in turn, {@code Report}
 * what comes of it, and a class for each format writes that down. Nothing is timed before it was
 * found right.
 */
@NullMarked
package io.kiln.bench;

import org.jspecify.annotations.NullMarked;
