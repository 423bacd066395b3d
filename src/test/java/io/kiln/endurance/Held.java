package io.kiln.endurance;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What this process holds of the machine, told by the same C as {@code src/test/c/replay.c} asks, and
 * what of it the compilers of Java hold. Needs {@code -XX:NativeMemoryTracking=summary}.
 */
final class Held {
    /** Longer than the thread that frees collected buffers needs between two of them. */
    private static final long MILLIS = 20;

    private static final Pattern COMPILERS = Pattern.compile(
            "- +(?:Code|Compiler|Arena Chunk) \\(reserved=\\d+, committed=(\\d+)\\)");

    private Held() {}

    /** Takes the library that {@code src/test/c/held.c} becomes. */
    static void load(Path library) {
        System.load(library.toAbsolutePath().toString());
    }

    /**
     * Bytes, bytes in RAM, threads, files, and bytes that compilers hold, with a space between, after
     * garbage is gone.
     */
    static String now() throws InterruptedException, JMException {
        long before;
        do {
            before = directBuffers();
            System.gc();
            Thread.sleep(MILLIS);
        } while (directBuffers() != before);
        return line() + " " + ofCompilers();
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }

    private static long ofCompilers() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Object[] words = {new String[] {"summary", "scale=b"}};
        String[] types = {String[].class.getName()};
        var commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        return COMPILERS
                .matcher((String) server.invoke(commands, "vmNativeMemory", words, types))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    private static native String line();
}
