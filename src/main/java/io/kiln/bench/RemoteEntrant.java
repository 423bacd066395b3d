package io.kiln.bench;

import io.kiln.data.DataException;
import io.kiln.device.DeviceException;
import io.kiln.train.Json;
import io.kiln.trust.Ceilings;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A device of another Kiln, in a process of its own; {@link Answering} is the other end. */
public final class RemoteEntrant implements Entrant {
    private static final long PATIENCE_SECONDS = 5; // for the end of the other process

    /** For an answer: the longest that is asked for is a training to its target. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final String name;
    private final String twin;
    private final Path complaints; // what the other process writes to standard error
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;
    private final Duration patience;
    private final ExecutorService listener = Executors.newSingleThreadExecutor(work -> {
        var thread = new Thread(work, "kiln-against");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, String> who;

    /**
     * Starts the other Kiln with the same Java and the same flags.
     *
     * @param jar a runnable jar of Kiln
     * @param twin what tables call the device here that it is compared with
     * @param words how it is called: a verb and options, answering questions
     * @throws DataException when it does not answer
     */
    public RemoteEntrant(Path jar, String twin, List<String> words) {
        this(jar, twin, words, PATIENCE);
    }

    /** @param patience with the other Kiln, for each answer */
    RemoteEntrant(Path jar, String twin, List<String> words, Duration patience) {
        this.patience = patience;
        this.name = String.valueOf(jar.getFileName());
        this.twin = twin;
        try {
            this.complaints = Files.createTempFile("kiln-against", ".txt");
            this.process = start(jar, words, complaints);
        } catch (IOException e) {
            throw new DataException(jar + ": cannot be started: " + e, e);
        }
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        try {
            this.who = ask("who");
        } catch (DeviceException e) {
            close();
            throw new DataException(
                    jar
                            + ": needs a runnable jar of a Kiln that has kiln bench with these options: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Process start(Path jar, List<String> words, Path complaints) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-javaagent") && !flag.startsWith("-agentlib")) {
                line.add(flag);
            }
        }
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(words);
        return new ProcessBuilder(line).redirectError(complaints.toFile()).start();
    }

    private Map<String, String> ask(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
        } catch (IOException e) {
            throw new DeviceException(name + ": " + lastWords(), e);
        }
        Map<String, String> facts = read(answer(question));
        if (facts.containsKey("failed")) {
            throw new DeviceException(name + ": " + facts.get("failed"));
        }
        return facts;
    }

    /** The next line; null at the end. One that does not come in time ends the other process. */
    private @Nullable String answer(String question) {
        Future<@Nullable String> line = listener.submit(answers::readLine);
        try {
            return line.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new DeviceException(
                    name + ": no answer to '" + question + "' in " + patience.toSeconds()
                            + " s; it was ended",
                    e);
        } catch (ExecutionException e) {
            throw new DeviceException(name + ": " + lastWords(), e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new DeviceException(name + ": interrupted while it was asked", e);
        }
    }

    private Map<String, String> read(@Nullable String line) {
        if (line == null) {
            throw new DeviceException(name + ": " + lastWords());
        }
        try {
            return Json.read(line);
        } catch (IOException e) {
            throw new DeviceException(name + " answered '" + line + "', wanted JSON", e);
        }
    }

    /** What it said at last, which tells why it ended. */
    private String lastWords() {
        end();
        try {
            List<String> lines = Files.readAllLines(complaints);
            return lines.isEmpty() ? "it ended without a word" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "it ended, and what it said cannot be read: " + e;
        }
    }

    /** Without questions it ends by itself; one that does not is ended. */
    private void end() {
        try {
            questions.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy(); // it had ended before, in the middle of a question
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What to call the other Kiln.
     *
     * @return file and version
     */
    public String name() {
        return name + " (Kiln " + who.getOrDefault("kiln", "of unknown version") + ")";
    }

    /**
     * What tables call it.
     *
     * @return a label that no device here has
     */
    public String label() {
        return twin + " of " + name;
    }

    @Override
    public Contender contender() {
        return new Contender(
                label(),
                who.getOrDefault("device", twin),
                who.getOrDefault("name", ""),
                who.getOrDefault("driver", ""),
                who.getOrDefault("variant", ""),
                null);
    }

    /** They are those of the same device here. */
    @Override
    public @Nullable Ceilings ceilings() {
        return null;
    }

    @Override
    public Ready prepare(Case one) {
        Map<String, String> facts = ask("prepare " + one.name());
        return new Ready(
                (int) number(facts, "launches"),
                number(facts, "error"),
                facts.get("fault"),
                number(facts, "compile"),
                number(facts, "warm"));
    }

    private double number(Map<String, String> facts, String key) {
        String value = facts.getOrDefault(key, "nothing");
        try {
            return value.equals("null") ? Double.NaN : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new DeviceException(name + ": its " + key + " is " + value + ", no number", e);
        }
    }

    @Override
    public double round() {
        return number(ask("round"), "seconds");
    }

    @Override
    public void release() {
        ask("release");
    }

    @Override
    public void close() {
        end();
        listener.shutdown();
        try {
            answers.close();
            Files.deleteIfExists(complaints);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " has ended, but left something behind", e);
        }
    }
}
