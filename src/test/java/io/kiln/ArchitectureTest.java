package io.kiln;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the arrows between rooms to the table in docs/design.md, and a few habits with them. */
@Tag("slow")
final class ArchitectureTest {
    private static final String ROOT = "io.kiln";
    private static final Path DESIGN = Path.of("docs/design.md");
    private static final JavaClasses CLASSES = mainClasses();

    /** What asks the machine for its language, its digits or its character set; a terminal may. */
    private static final Set<String> OF_THE_MACHINE = Set.of(
            "java.lang.String.format(java.lang.String, [Ljava.lang.Object;)",
            "java.lang.String.formatted([Ljava.lang.Object;)",
            "java.lang.String.toLowerCase(Locale.ROOT)",
            "java.lang.String.toUpperCase(Locale.ROOT)",
            "java.lang.String.getBytes()",
            "java.lang.String.<init>([B)",
            "java.lang.String.<init>([B, int, int)",
            "java.io.ByteArrayOutputStream.toString()",
            "java.io.FileReader.<init>(java.lang.String)",
            "java.io.FileReader.<init>(java.io.File)",
            "java.io.FileWriter.<init>(java.lang.String)",
            "java.io.FileWriter.<init>(java.io.File)",
            "java.io.InputStreamReader.<init>(java.io.InputStream)",
            "java.io.OutputStreamWriter.<init>(java.io.OutputStream)",
            "java.io.PrintStream.<init>(java.io.OutputStream)",
            "java.io.PrintStream.<init>(java.io.OutputStream, boolean)",
            "java.io.PrintStream.format(java.lang.String, [Ljava.lang.Object;)",
            "java.io.PrintStream.printf(java.lang.String, [Ljava.lang.Object;)",
            "java.io.PrintWriter.<init>(java.io.OutputStream)",
            "java.io.PrintWriter.<init>(java.io.OutputStream, boolean)",
            "java.io.PrintWriter.format(java.lang.String, [Ljava.lang.Object;)",
            "java.io.PrintWriter.printf(java.lang.String, [Ljava.lang.Object;)",
            "java.nio.charset.Charset.defaultCharset()",
            "java.text.NumberFormat.getInstance()",
            "java.text.NumberFormat.getPercentInstance()",
            "java.text.DecimalFormat.<init>(java.lang.String)",
            "java.text.SimpleDateFormat.<init>(java.lang.String)",
            "java.time.format.DateTimeFormatter.ofPattern(java.lang.String)",
            "java.util.Formatter.<init>()",
            "java.util.Formatter.<init>(java.lang.Appendable)",
            "java.util.Locale.getDefault()",
            "java.util.Scanner.<init>(java.io.InputStream)");

    @Test
    void everyRoomIsInTheTable() throws IOException {
        Set<String> missing = new TreeSet<>();
        CLASSES.forEach(c -> missing.add(room(c)));
        missing.removeAll(allowedImports().keySet());
        assertEquals(Set.of(), missing, "rooms that the table in " + DESIGN + " does not name");
    }

    @Test
    void theTableNamesOnlyItsOwnRooms() throws IOException {
        Map<String, Set<String>> allowed = allowedImports();
        Set<String> unknown = new TreeSet<>();
        allowed.values().forEach(unknown::addAll);
        unknown.removeAll(allowed.keySet());
        assertEquals(Set.of(), unknown, "allowed imports in " + DESIGN + " that have no row");
    }

    @Test
    void roomsImportOnlyWhatTheTableAllows() throws IOException {
        Map<String, Set<String>> allowed = allowedImports();
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : CLASSES) {
            from.getDirectDependenciesFromSelf().forEach(arrow -> {
                JavaClass to = arrow.getTargetClass().getBaseComponentType();
                if (isOurs(to)
                        && !room(to).equals(room(from))
                        && !allowed.getOrDefault(room(from), Set.of()).contains(room(to))) {
                    wrong.add(room(from) + " -> " + room(to) + ": " + arrow.getDescription());
                }
            });
        }
        assertEquals("", String.join("\n", wrong));
    }

    @Test
    void everyRoomHasAnIntroduction() throws IOException {
        List<String> without = new ArrayList<>();
        Path sources = Path.of("src/main/java");
        try (Stream<Path> tree = Files.walk(sources)) {
            Set<Path> folders = tree.filter(p -> p.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(Collectors.toCollection(TreeSet::new));
            folders.stream()
                    .filter(f -> !Files.exists(f.resolve("package-info.java")))
                    .forEach(f -> without.add(sources.relativize(f).toString()));
        }
        assertEquals(List.of(), without, "packages without package-info.java");
    }

    @Test
    void nothingUsesJavaSerialization() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(Object(In|Out)putStream|Externalizable)")
                .allowEmptyShould(true)
                .check(CLASSES);
        Set<String> declared = CLASSES.stream()
                .filter(c -> c.getRawInterfaces().stream()
                        .anyMatch(i -> i.isEquivalentTo(Serializable.class)))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), declared, "classes that declare Serializable");
    }

    @Test
    void nothingDependsOnTheMachinesLanguage() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : CLASSES) {
            from.getAccessesFromSelf().stream()
                    .filter(a -> OF_THE_MACHINE.contains(a.getTarget().getFullName()))
                    .filter(a -> !from.getName().equals(ROOT + ".cli.Terminal"))
                    .forEach(a -> wrong.add(a.getDescription()));
        }
        assertEquals("", String.join("\n", wrong), "say Locale.ROOT, or the character set");
    }

    @Test
    void onlyTheCommandPrints() {
        for (String stream : List.of("out", "err")) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT + ".cli..")
                    .should()
                    .accessField(System.class, stream)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
        noClasses()
                .should()
                .callMethod(Throwable.class, "printStackTrace")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static boolean isOurs(JavaClass c) {
        return c.getPackageName().equals(ROOT) || c.getPackageName().startsWith(ROOT + ".");
    }

    /** {@code device.cpu} for {@code io.kiln.device.cpu.CpuDevice}. */
    private static String room(JavaClass c) {
        String name = c.getPackageName();
        return name.equals(ROOT) ? ROOT : name.substring(ROOT.length() + 1);
    }

    /** The rows of the table between the markers: room to the rooms that it may import. */
    private static Map<String, Set<String>> allowedImports() throws IOException {
        String text = Files.readString(DESIGN);
        int start = text.indexOf("<!-- rooms:start -->");
        int end = text.indexOf("<!-- rooms:end -->");
        assertTrue(0 <= start && start < end, DESIGN + " has no table between its rooms markers");
        Map<String, Set<String>> allowed = new TreeMap<>();
        for (String line : text.substring(start, end).lines().skip(1).toList()) {
            String[] cells = line.replace("`", "").split("\\|", -1);
            if (cells.length < 4
                    || cells[1].isBlank()
                    || cells[1].strip().equals("room")
                    || cells[1].contains("---")) {
                continue;
            }
            Set<String> imports = new TreeSet<>(List.of(cells[2].strip().split("\\s*,\\s*")));
            imports.remove("nothing");
            Set<String> twice = allowed.put(cells[1].strip(), imports);
            assertEquals(null, twice, "two rows for " + cells[1].strip() + " in " + DESIGN);
        }
        assertFalse(allowed.isEmpty(), DESIGN + ": the table of rooms is empty");
        return allowed;
    }

    private static JavaClasses mainClasses() {
        try {
            String resource = "/io/kiln/version.properties";
            URI found = ArchitectureTest.class.getResource(resource).toURI();
            Path root = Path.of(found).getParent().getParent().getParent();
            return new ClassFileImporter().importPath(root);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
