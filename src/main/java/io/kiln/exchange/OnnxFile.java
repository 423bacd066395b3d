package io.kiln.exchange;

import io.kiln.model.AtomicFile;
import io.kiln.model.Model;
import io.kiln.model.ModelException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Networks as ONNX files. */
public final class OnnxFile {
    /** What a message of Protocol Buffers may take, less what surrounds the numbers. */
    private static final long MOST = Integer.MAX_VALUE - (1L << 24);

    private OnnxFile() {}

    /**
     * Writes a model as an ONNX graph: float {@code input (batch, inputs)}, values before scaling;
     * float {@code probabilities}, {@code logits} or {@code outputs (batch, classes)}. Opset 13;
     * {@code batch} is symbolic.
     *
     * @param model what is written, with its scaling and provenance
     * @param logits whether a softmax at the end is left out
     * @param file what is replaced; its folder exists
     * @throws ModelException when the numbers need more than the format's 2 GiB, or are not finite
     * @throws io.kiln.model.WriteException when it cannot be written
     */
    public static void write(Model model, boolean logits, Path file) {
        if (4 * model.network().parameters() > MOST) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%,d parameters: more than ONNX's 2 GiB hold",
                    model.network().parameters()));
        }
        RawWeights.requireFinite(model.weights());
        Ending ending = Ending.of(model, logits);
        AtomicFile.write(file, OnnxWriter.bytes(model, ending));
    }

    /**
     * Reads a chain of dense layers out of an ONNX graph: Gemm, or MatMul and Add; Relu, Sigmoid,
     * Tanh; Softmax at the end; + - * / with constants at the beginning, which become the scaling, and
     * at the end, which become the units of the targets; Flatten, Reshape, Identity and Constant.
     *
     * @param file a regular file; no other file is opened
     * @param hints what it does not say
     * @return the model
     * @throws ModelException when it cannot be read, is damaged, or is another kind of network
     */
    public static Model read(Path file, Hints hints) {
        try {
            return new OnnxChain(OnnxReader.read(bytes(file))).follow().model(hints);
        } catch (ModelException e) {
            throw new ModelException(file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            long memory = Runtime.getRuntime().maxMemory();
            if (size > Math.min(Integer.MAX_VALUE - 64, memory / 2)) {
                throw new ModelException(String.format(
                                Locale.ROOT,
                                "%,d bytes, but Java has %,d bytes of memory: give it more",
                                size,
                                memory)
                        + " with -Xmx");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModelException("cannot be read: " + e, e);
        }
    }
}
