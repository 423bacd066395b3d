package io.kiln.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Mnist;
import io.kiln.data.Strokes;
import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.model.Predictor;
import io.kiln.net.Network;
import io.kiln.train.Settings;
import io.kiln.train.Trainer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A network that reads digits, asked through what was exported and through Kiln: on MNIST's 10,000
 * test images where they are, else on as many built-in ones.
 */
@Tag("slow")
final class DigitsTest {
    private static final int FEW = 1000;

    @TempDir
    static Path folder;

    private static Model model;
    private static float[][] pictures;
    private static float[][] probabilities;
    private static float[][] logits;

    /** For the judges it does no harm that it learns from the very pictures. */
    @BeforeAll
    static void train() {
        Optional<Path> mnist = Mnist.find(Optional.empty());
        Dataset digits = mnist.isPresent()
                ? Mnist.load(mnist.get()).test()
                : Strokes.draw("strokes", 1, Strokes.TEST_PART, 10_000);
        Network network = Network.of(784)
                .dense(128, Activation.RELU)
                .dense(64, Activation.RELU)
                .classes(10);
        model = Trainer.train(network, digits, Settings.DEFAULT.withEpochs(2).withValidation(500));
        pictures = new float[digits.size()][];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = new float[784];
            for (int j = 0; j < 784; j++) {
                pictures[i][j] = digits.bytes()[i * 784 + j] & 0xFF;
            }
        }
        probabilities = ask(model);
        logits = ask(Networks.withoutSoftmax(model));
        System.out.println("digits under test: " + digits.name() + ", " + digits.size());
    }

    private static float[][] ask(Model model) {
        try (Predictor predictor = Predictor.open(model)) {
            return predictor.predictAll(pictures);
        }
    }

    @Test
    void onnxRuntimeGivesTheProbabilities() {
        Path file = folder.resolve("p.onnx");
        OnnxFile.write(model, false, file);
        float[][] got = Judge.ask(file, pictures);
        assertEquals("", Networks.difference(probabilities, got, 2e-6, false));
    }

    @Test
    void onnxRuntimeGivesTheLogits() {
        Path file = folder.resolve("l.onnx");
        OnnxFile.write(model, true, file);
        assertEquals("", Networks.difference(logits, Judge.ask(file, pictures), 1e-5, true));
    }

    @Test
    void cGivesTheProbabilitiesOutOfOneFile() throws IOException {
        List<Path> files = CSource.write(model, false, folder.resolve("digits.c"));
        assertEquals(2, files.size(), "weights inside: " + files);
        long bytes = Files.size(files.get(0));
        assertTrue(bytes < CSource.EMBEDDED, bytes + " bytes of source");
        float[][] few = Arrays.copyOf(pictures, FEW);
        float[][] got = Programs.askC(folder, "digits", few, 10);
        assertEquals("", Networks.difference(Arrays.copyOf(probabilities, FEW), got, 2e-6, false));
    }
}
