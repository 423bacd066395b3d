package io.kiln.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of Java that run a class of this program, for what may hang or crash in a driver. */
public final class ChildJava {
    private ChildJava() {}

    /**
     * How such a process is started.
     *
     * @param main its class, on this program's class path
     * @param args what it is told
     * @return the command
     */
    public static List<String> command(Class<?> main, List<String> args) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A crash is expected here, and worth no report.
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:+SuppressFatalErrorMessage"));
        if (Runtime.version().feature() >= 22) {
            line.add("--enable-native-access=ALL-UNNAMED");
        }
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(args);
        return line;
    }

    /** Ends this process when the one that started it does: its standard input ends then. */
    public static void endWithTheParent() {
        var watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                Runtime.getRuntime().halt(1);
            }
            Runtime.getRuntime().halt(0);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
