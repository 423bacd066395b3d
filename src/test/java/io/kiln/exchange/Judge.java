package io.kiln.exchange;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** ONNX Runtime, which knows nothing of Kiln. */
final class Judge {
    private Judge() {}

    /** What the file's network says to all inputs at once. */
    static float[][] ask(Path file, float[][] inputs) {
        return ask(file, inputs, "input", inputs.length, inputs[0].length);
    }

    static float[][] ask(Path file, float[][] inputs, String name, long... shape) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = quiet();
                OrtSession session = environment.createSession(file.toString(), options);
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(Networks.flat(inputs)), shape);
                OrtSession.Result result = session.run(Map.of(name, input))) {
            return (float[][]) result.get(0).getValue();
        } catch (OrtException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    /** It would warn of constants that nobody uses, which some tests need. */
    private static OrtSession.SessionOptions quiet() throws OrtException {
        var options = new OrtSession.SessionOptions();
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        return options;
    }

    /** The metadata that it shows. */
    static Map<String, String> metadata(Path file) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = quiet();
                OrtSession session = environment.createSession(file.toString(), options)) {
            return session.getMetadata().getCustomMetadata();
        } catch (OrtException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }
}
