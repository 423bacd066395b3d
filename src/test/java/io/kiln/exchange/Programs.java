package io.kiln.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Builds and asks the programs that Kiln writes. */
final class Programs {
    private Programs() {}

    /** Through {@code NAME.c}, which loads {@code NAME.bin} where that is there. */
    static float[][] askC(Path folder, String name, float[][] inputs, int outputs)
            throws IOException {
        return askC(buildC(folder, name), folder, name, inputs, outputs);
    }

    static float[][] askC(
            NativeProgram program, Path folder, String name, float[][] inputs, int outputs)
            throws IOException {
        Path in = Files.write(folder.resolve(name + ".in"), bytes(Networks.flat(inputs)));
        Path out = folder.resolve(name + ".out");
        assertEquals(0, program.run(in, out, folder.resolve(name + ".bin").toString()));
        return Networks.rows(floats(Files.readAllBytes(out)), outputs);
    }

    /** A program that answers each example on standard input; it exits with what loading gives. */
    static NativeProgram buildC(Path folder, String name) throws IOException {
        boolean loads = Files.exists(folder.resolve(name + ".bin"));
        String source = """
                #include "NAME.h"
                #include <stdio.h>

                int main(int count, char **words)
                {
                    static float input[UPPER_INPUTS];
                    float output[UPPER_OUTPUTS];
                    int code = count == 2 && words[1] != NULL && UPPER_classes[0] != NULL ? LOAD : 9;
                    while (code == 0 && fread(input, sizeof input, 1, stdin) == 1) {
                        UPPER_predict(input, output);
                        fwrite(output, sizeof output, 1, stdout);
                    }
                    return code;
                }
                """.replace("LOAD", loads ? "UPPER_load(words[1])" : "0")
                .replace("UPPER_classes", name + "_classes")
                .replace("UPPER_predict", name + "_predict")
                .replace("UPPER_load", name + "_load")
                .replace("UPPER", name.toUpperCase(Locale.ROOT))
                .replace("NAME", name);
        Path main = Files.writeString(folder.resolve(name + "_main.c"), source);
        return NativeProgram.build(folder.resolve(name), main, folder.resolve(name + ".c"));
    }

    /** Through {@code Name.java} and {@code Name.bin}, compiled without a class path. */
    static float[][] askJava(Path folder, String name, float[][] inputs)
            throws IOException, ReflectiveOperationException {
        Class<?> type = buildJava(folder, name);
        Object network =
                type.getMethod("load", Path.class).invoke(null, folder.resolve(name + ".bin"));
        float[][] answers = new float[inputs.length][];
        var predict = type.getMethod("predict", float[].class);
        for (int i = 0; i < inputs.length; i++) {
            answers[i] = (float[]) predict.invoke(network, (Object) inputs[i]);
        }
        return answers;
    }

    static Class<?> buildJava(Path folder, String name)
            throws IOException, ReflectiveOperationException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "11",
                    "-Xlint:all,-options",
                    "-Werror",
                    "-proc:none",
                    "-cp",
                    folder.toString(),
                    "-d",
                    folder.toString());
            var sources = files.getJavaFileObjects(folder.resolve(name + ".java"));
            assertTrue(
                    javac.getTask(said, files, null, options, null, sources).call(),
                    said::toString);
        }
        try (var loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            return loader.loadClass(name);
        }
    }

    private static byte[] bytes(float[] values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }
}
