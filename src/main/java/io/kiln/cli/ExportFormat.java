package io.kiln.cli;

import io.kiln.exchange.CSource;
import io.kiln.exchange.JavaSource;
import io.kiln.exchange.OnnxFile;
import io.kiln.model.Model;

import java.nio.file.Path;
import java.util.List;

/** What a model is written as for other programs. */
enum ExportFormat {
    ONNX("model.onnx"),
    C("model.c"),
    JAVA("Model.java");

    private final String file;

    ExportFormat(String file) {
        this.file = file;
    }

    /** The file that is written where none is named. */
    String file() {
        return file;
    }

    /**
     * Writes the model.
     *
     * @param logits whether a softmax at the end is left out
     * @param inPackage of a class of Java
     * @return the files that were written
     */
    List<Path> write(Model model, boolean logits, String inPackage, Path to) {
        return switch (this) {
            case ONNX -> {
                OnnxFile.write(model, logits, to);
                yield List.of(to);
            }
            case C -> CSource.write(model, logits, to);
            case JAVA -> JavaSource.write(model, logits, inPackage, to);
        };
    }
}
