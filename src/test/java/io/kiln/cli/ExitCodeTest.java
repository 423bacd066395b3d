package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.WriteException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One test a code; those of training are in the tests of training. */
final class ExitCodeTest {
    @TempDir
    Path folder;

    @Test
    void okWhenAllWentWell() {
        Session.Result result = new Session(folder).run("--version");
        assertEquals(0, result.code());
        assertTrue(result.out().matches("kiln \\S+\\RJava .*\\R"), result.out());
        assertEquals("", result.err());
    }

    @Test
    void internalErrorsAreOneLineAndATraceOnlyWhenAskedFor() {
        var session = new Session(folder);
        session.in = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("a mistake\nof ours");
            }
        };
        Session.Result result = session.run("predict", session.model(), "-");
        assertEquals(1, result.code());
        assertTrue(result.onlyErrorLine()
                .contains("internal error: java.lang.IllegalStateException: a mistake of ours"));

        Session.Result verbose = session.run("predict", session.model(), "-", "--verbose");
        assertEquals(1, verbose.code());
        assertTrue(verbose.err().contains("\tat io.kiln.cli."), verbose.err());
    }

    @Test
    void outOfMemoryIsOneLineWithFiguresAndAdvice() {
        var session = new Session(folder);
        session.in = new InputStream() {
            @Override
            public int read() {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        Session.Result result = session.run("predict", session.model(), "-");
        assertEquals(1, result.code());
        String line = result.onlyErrorLine();
        assertTrue(line.startsWith("kiln: out of memory (Java heap space)"), line);
        assertTrue(line.contains("KILN_JAVA_OPTS=-Xmx") && line.contains("MiB"), line);
    }

    @Test
    void usageForWhatTheCommandLineSays() {
        assertEquals(2, new Session(folder).run("evaluate", "--nonsense").code());
    }

    @Test
    void inputForDamagedModels() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.safetensors"), "not a model");
        Session.Result result = new Session(folder).run("inspect", file);
        assertEquals(3, result.code());
        assertTrue(result.onlyErrorLine().contains("bad.safetensors"));
    }

    @Test
    void inputForMissingData() {
        var session = new Session(folder);
        Session.Result result = session.run("evaluate", session.model(), "--data", "mnist");
        assertEquals(3, result.code());
        assertTrue(result.onlyErrorLine().contains("kiln data fetch mnist"));
    }

    @Test
    void deviceThatIsNotThere() {
        var session = new Session(folder);
        Session.Result result = session.run("inspect", "--plan", "--device", "abacus");
        assertEquals(4, result.code());
        assertTrue(result.onlyErrorLine().contains("'abacus'"));
    }

    @Test
    void targetThatIsNotMet() {
        var session = new Session(folder);
        Object[] words = {"evaluate", session.model(), "--data", session.digitsFolder("d"), "-q"};
        assertEquals(0, session.run(words).code());
        Session.Result result = session.run(
                "evaluate",
                session.model(),
                "--data",
                folder.resolve("d"),
                "-q",
                "--target-accuracy",
                "100%");
        assertEquals(5, result.code());
        assertTrue(result.onlyErrorLine().contains("below the target of 100.00 %"));
    }

    @Test
    void outputThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Session.Result result =
                new Session(folder).run("data", "strokes", "--to", file.resolve("below"));
        assertEquals(7, result.code());
        assertTrue(result.onlyErrorLine().contains("cannot be made"));
        assertEquals(
                ExitCode.OUTPUT,
                ExitCode.of(new WriteException("full", new IOException("no space"))));
    }

    @Test
    void standardOutputThatCannotBeWritten() {
        var session = new Session(folder);
        session.out = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no reader");
            }
        };
        Session.Result result = session.run("data", "list");
        assertEquals(7, result.code());
        assertFalse(result.err().isEmpty());
    }
}
