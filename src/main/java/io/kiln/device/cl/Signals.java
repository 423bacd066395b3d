package io.kiln.device.cl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Whether Java keeps its signals. Drivers that compile with LLVM in this process (PoCL, Mesa)
 * install handlers for SIGSEGV and others while they do. Java raises SIGSEGV many times a second
 * for its own purposes; one that reaches LLVM deletes the files of the build, or ends the process.
 * The JDK's {@code libjsig.so}, loaded first, keeps Java's handlers in front.
 */
final class Signals {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final List<String> LLVM = List.of("portable computing", "rusticl", "clover");

    private Signals() {}

    /** Says so where a platform's driver could take a signal from Java. */
    static void warn(String platform, Consumer<String> complaint) {
        if (endangered(platform)) {
            complaint.accept(platform + " compiles in this process and may end it: start Java with"
                    + " LD_PRELOAD set to lib/libjsig.so of the JDK, as the command kiln does");
        }
    }

    private static boolean endangered(String platform) {
        String name = platform.toLowerCase(Locale.ROOT);
        return LLVM.stream().anyMatch(name::contains) && Files.exists(MAPS) && !chained();
    }

    private static boolean chained() {
        try {
            return Files.readString(MAPS, StandardCharsets.ISO_8859_1).contains("libjsig");
        } catch (IOException e) {
            return true; // unknown, so nothing is said
        }
    }
}
