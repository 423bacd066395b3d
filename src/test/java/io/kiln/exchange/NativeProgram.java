package io.kiln.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of C, built by the machine's compiler with every warning an error. Without a compiler
 * the test is skipped and says so; with {@code KILN_REQUIRE_CC=1}, as in CI, it fails.
 */
final class NativeProgram {
    private static final String FLAGS = "-std=c99 -Wall -Wextra -Werror -pedantic -O2";

    private final Path program;

    private NativeProgram(Path program) {
        this.program = program;
    }

    static NativeProgram build(Path program, Path... sources) throws IOException {
        List<String> words = new ArrayList<>(List.of("cc"));
        words.addAll(List.of(FLAGS.split(" ")));
        words.addAll(List.of("-o", program.toString()));
        for (Path source : sources) {
            words.add(source.toString());
        }
        words.add("-lm");
        Path log = program.resolveSibling("cc.log");
        try {
            int code = run(new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile()));
            assertEquals(0, code, () -> "cc: " + text(log));
        } catch (IOException e) {
            if ("1".equals(System.getenv("KILN_REQUIRE_CC"))) {
                fail("KILN_REQUIRE_CC=1, and there is no C compiler: " + e.getMessage());
            }
            Assumptions.abort("there is no C compiler, cc: " + e.getMessage());
        }
        return new NativeProgram(program);
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Runs it; its exit code. */
    int run(Path input, Path output, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(program.toString()));
        all.addAll(List.of(words));
        return run(new ProcessBuilder(all)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile()));
    }

    private static int run(ProcessBuilder builder) throws IOException {
        builder.environment().remove("LD_PRELOAD");
        Process process = builder.start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(builder.command() + ": still running after a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }
}
