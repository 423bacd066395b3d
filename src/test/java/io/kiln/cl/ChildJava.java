package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A class run in a JVM of its own.
 *
 * @param code its exit code
 * @param out lines of standard output
 * @param err lines of standard error
 */
record ChildJava(int code, List<String> out, List<String> err) {
    /** Runs to the end, with the flags that the launcher gives for native code. */
    static ChildJava run(
            Path home,
            List<String> flags,
            Map<String, String> environment,
            String classPath,
            Class<?> main,
            String... words)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("child", ".out");
        Path err = Files.createTempFile("child", ".err");
        try {
            List<String> line = new ArrayList<>();
            line.add(home.resolve("bin/java").toString());
            line.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
            line.addAll(flags);
            line.addAll(List.of("-cp", classPath, main.getName()));
            line.addAll(List.of(words));
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertTrue(ended, "it does not end");
            return new ChildJava(
                    process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The one line that begins so, without that beginning. */
    String line(String beginning) {
        List<String> found = lines(beginning);
        assertTrue(!found.isEmpty(), () -> "no line '" + beginning + "' in " + this);
        return found.get(0);
    }

    /** All lines that begin so, without that beginning. */
    List<String> lines(String beginning) {
        return out.stream()
                .filter(l -> l.startsWith(beginning))
                .map(l -> l.substring(beginning.length()))
                .toList();
    }
}
