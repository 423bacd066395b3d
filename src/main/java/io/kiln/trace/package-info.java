/**
 * Timelines: what the host and each device did when, as a file for ui.perfetto.dev and
 * chrome://tracing. Whoever runs steps tells a {@link io.kiln.trace.Trace}; a {@link
 * io.kiln.trace.Timeline} is the file, and a {@link io.kiln.trace.DeviceTimeline} one device in it.
 */
@NullMarked
package io.kiln.trace;

import org.jspecify.annotations.NullMarked;
