package io.kiln;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * doclint finds no fault with the comments of public and protected elements. Missing tags are no
 * fault: a sentence that says what is returned needs no second one behind a tag.
 *
 * <p>A test, because {@code -Werror} is no use here: the incubating Vector API makes the tools warn
 * whatever the comments say, and that one warning is told apart by its code.
 */
final class JavadocTest {
    @Test
    void doclintHasNoComplaints(@TempDir Path classes) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(found, null, null);
                Stream<Path> tree = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    tree.filter(p -> p.toString().endsWith(".java")).toList();
            String flags = "--release 17 --add-modules jdk.incubator.vector -proc:none"
                    + " -encoding UTF-8 -Xdoclint:all/protected,-missing -Xmaxwarns 1000 -d";
            List<String> options = new ArrayList<>(List.of(flags.split(" ")));
            options.add(classes.toString());
            options.addAll(List.of("-classpath", System.getProperty("java.class.path")));
            var units = files.getJavaFileObjectsFromPaths(sources);
            javac.getTask(null, files, found, options, null, units).call();
        }
        assertEquals("", complaints(found.getDiagnostics()));
    }

    private static String complaints(List<Diagnostic<? extends JavaFileObject>> found) {
        return found.stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR
                        || d.getCode().contains("doclint")
                        || d.getCode().contains("proc.messager"))
                .map(Diagnostic::toString)
                .collect(Collectors.joining("\n"));
    }
}
