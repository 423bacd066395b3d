/**
 * The pure-Java device: a plan's operations as loops over arrays, on a few threads.
 *
 * <p>{@code Binder} turns each operation into a {@code Step} that can do any slice of its work,
 * {@code Schedule} groups steps into phases that need no waiting inside, {@code Team} runs the
 * phases. The loops themselves are {@code PlainKernels}, and {@code VectorKernels} where the Vector
 * API is there; both give the same bits, by the rules of docs/numbers.md.
 */
@NullMarked
package io.kiln.device.cpu;

import org.jspecify.annotations.NullMarked;
