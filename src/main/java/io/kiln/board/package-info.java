/**
 * Event files for TensorBoard, written by hand: {@code EventFile} tells a run, {@code Wire} is the
 * little of protocol buffers that it needs, {@code Records} the frame with its checksums.
 */
@NullMarked
package io.kiln.board;

import org.jspecify.annotations.NullMarked;
