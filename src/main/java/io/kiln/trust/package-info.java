/**
 * Whether a device can be believed. {@code Doctor} examines every kernel against formulas in double
 * precision and against the CPU device; {@code SelfTest} does so in short for the plan at hand,
 * once for each device, driver and version; {@code CrossCheck} repeats single steps of a training
 * on the CPU device while it runs.
 */
@NullMarked
package io.kiln.trust;

import org.jspecify.annotations.NullMarked;
