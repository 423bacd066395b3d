/**
 * Networks on their way to other programs and from them.
 *
 * <p>{@link io.kiln.exchange.OnnxFile} writes and reads ONNX, {@link io.kiln.exchange.CSource} and
 * {@link io.kiln.exchange.JavaSource} write a network as a program of its own, {@link
 * io.kiln.exchange.StateDict} reads what PyTorch saves as safetensors. What leaves says where it
 * comes from; what comes is untrusted, bounded by the file's own size, and refused by {@link
 * io.kiln.model.ModelException} with what to do.
 */
@NullMarked
package io.kiln.exchange;

import org.jspecify.annotations.NullMarked;
