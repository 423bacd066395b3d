package io.kiln.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One competitor, as {@link Compare} starts it: a process that prints {@link Line}s.
 *
 * @param name short name in the tables and for {@code --sides}
 * @param works what it can be measured on
 * @param command the program and its first arguments; those of the work are appended
 * @param environment variables that this side needs beyond those every side gets
 */
record Side(String name, Set<Work> works, List<String> command, Map<String, String> environment) {

    /** A main class of this project, on this JVM, with JVM flags. */
    static Side java(String name, Set<Work> works, Class<?> main, String... flags) {
        return java(name, works, System.getProperty("java.home"), main, flags);
    }

    /** The same on another JDK. */
    static Side java(String name, Set<Work> works, String jdk, Class<?> main, String... flags) {
        var command = new ArrayList<String>();
        command.add(Path.of(jdk, "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new Side(name, works, List.copyOf(command), Map.of());
    }

    /** A program in the folder of compiled peers, with its first arguments. */
    static Side program(String name, Set<Work> works, String file, String... first) {
        String folder = System.getProperty("kiln.bench.programs", "target/bench");
        var command = new ArrayList<>(List.of(Path.of(folder, file).toString()));
        command.addAll(List.of(first));
        return new Side(name, works, List.copyOf(command), Map.of());
    }

    /** This side with one more variable in its environment. */
    Side with(String variable, String value) {
        var more = new HashMap<>(environment);
        more.put(variable, value);
        return new Side(name, works, command, Map.copyOf(more));
    }

    /** A process for one work, on so many threads; its stderr goes to ours. */
    ProcessBuilder process(int threads, List<String> args) {
        var whole = new ArrayList<>(command);
        whole.addAll(args);
        var process = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.INHERIT);
        for (String pool : List.of("OMP", "OPENBLAS", "MKL")) {
            process.environment().put(pool + "_NUM_THREADS", Integer.toString(threads));
        }
        process.environment().put("POCL_MAX_PTHREAD_COUNT", Integer.toString(threads));
        process.environment().putAll(environment);
        return process;
    }
}
