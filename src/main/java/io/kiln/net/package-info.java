/**
 * What a network is, and back-propagation as a list.
 *
 * <p>{@link io.kiln.net.Network} and {@link io.kiln.net.Dense} are facts, {@link
 * io.kiln.net.Weights} the numbers, {@link io.kiln.net.NetworkPlan} the passes. {@link
 * io.kiln.net.Reference} does any plan in double precision.
 */
@NullMarked
package io.kiln.net;

import org.jspecify.annotations.NullMarked;
