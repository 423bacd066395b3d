/**
 * Models and checkpoints as files: what enters and leaves the Java world.
 *
 * <p>{@link io.kiln.model.Safetensors} reads and writes the format, {@link io.kiln.model.Model} and
 * {@link io.kiln.model.State} say what is in it, {@link io.kiln.model.Checkpoints} ties the two
 * together, and {@link io.kiln.model.Predictor} asks a model. Files are untrusted: everything is
 * checked against the file's real length before memory is taken, and refused by {@link
 * io.kiln.model.ModelException}.
 */
@NullMarked
package io.kiln.model;

import org.jspecify.annotations.NullMarked;
