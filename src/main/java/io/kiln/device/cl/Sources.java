package io.kiln.device.cl;

import io.kiln.device.DeviceException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel files, put together as the text of one program. The same file may come several times,
 * each time with other parameters and under another name: its macros are undefined after it. Lines
 * keep the numbers that they have in their files, for the compiler's messages.
 */
final class Sources {
    private static final Pattern INCLUDE = Pattern.compile("\\s*#\\s*include\\s+\"([^\"]+)\".*");
    private static final Pattern DEFINE = Pattern.compile("(?m)^\\s*#\\s*define\\s+(\\w+)");

    /** Gives the text of a file of kernels/. */
    interface Reader {
        String read(String file);
    }

    private final Reader reader;
    private final Map<String, String> texts = new HashMap<>();

    Sources(Reader reader) {
        this.reader = reader;
    }

    /**
     * The kernels that came with Kiln, or those of the folder that KILN_KERNELS names, for people
     * who change them.
     */
    static Sources shipped() {
        String folder = System.getenv().getOrDefault("KILN_KERNELS", "");
        return new Sources(
                folder.isBlank() ? Sources::resource : file -> ofFolder(Path.of(folder), file));
    }

    static String resource(String file) {
        try (InputStream in = Sources.class.getResourceAsStream("/io/kiln/kernels/" + file)) {
            if (in == null) {
                throw new DeviceException("kernel file " + file + " is not part of this Kiln");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DeviceException("kernel file " + file + ": " + e.getMessage(), e);
        }
    }

    private static String ofFolder(Path folder, String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new DeviceException(
                    "kernel file " + folder.resolve(file) + " (KILN_KERNELS): cannot be read", e);
        }
    }

    /**
     * The program that holds the kernels of some launches, each once.
     *
     * @param calls in any order; the text depends only on their names
     */
    String program(Collection<Call> calls) {
        Map<String, Call> parts = new TreeMap<>();
        Map<String, Call> kernels = new TreeMap<>();
        Map<String, Call> combined = new TreeMap<>();
        for (Call call : calls) {
            (call.lanes().isEmpty() ? kernels : combined).put(call.name(), call);
            for (Lane lane : call.lanes()) {
                lane.calls().forEach(part -> parts.put(Combined.part(part), part));
            }
        }
        var program = new StringBuilder();
        parts(parts, "", program);
        kernels.forEach((name, call) -> kernel(name, call, program));
        combined.forEach((name, call) ->
                program.append("#line 1 \"combined\"\n").append(CombinedText.of(call)));
        return program.toString();
    }

    /**
     * The program of a kernel that calls others.
     *
     * @param parts kernels that it calls as functions
     * @param before what stands before each of them
     * @param text of the kernel, which may include files of kernels/
     */
    String program(Collection<Call> parts, String before, String text) {
        Map<String, Call> named = new TreeMap<>();
        parts.forEach(part -> named.put(Combined.part(part), part));
        var program = new StringBuilder();
        parts(named, before, program);
        append("kernel", text, program);
        return program.toString();
    }

    private void parts(Map<String, Call> parts, String before, StringBuilder program) {
        if (!parts.isEmpty()) {
            program.append("#define PART\n");
            parts.forEach((name, call) -> kernel(name, call, program.append(before)));
            program.append("#undef PART\n");
        }
    }

    private void kernel(String name, Call call, StringBuilder program) {
        String file = call.file() + ".cl";
        program.append("#define NAME ").append(name).append('\n');
        call.defines()
                .forEach((key, value) -> program.append("#define ")
                        .append(key)
                        .append(' ')
                        .append(value)
                        .append('\n'));
        append(file, text(file), program);
        Set<String> macros = new LinkedHashSet<>(call.defines().keySet());
        macros.add("NAME");
        Matcher defined = DEFINE.matcher(text(file));
        while (defined.find()) {
            macros.add(defined.group(1));
        }
        macros.forEach(macro -> program.append("#undef ").append(macro).append('\n'));
    }

    /** A file with the files that it includes in their places. */
    private void append(String file, String content, StringBuilder program) {
        program.append("#line 1 \"").append(file).append("\"\n");
        int line = 0;
        for (String text : content.split("\n", -1)) {
            line++;
            Matcher include = INCLUDE.matcher(text);
            if (include.matches()) {
                append(include.group(1), text(include.group(1)), program);
                program.append("#line ")
                        .append(line + 1)
                        .append(" \"")
                        .append(file)
                        .append("\"\n");
            } else {
                program.append(text).append('\n');
            }
        }
    }

    /** A file as it is. */
    String text(String file) {
        return texts.computeIfAbsent(file, reader::read);
    }
}
