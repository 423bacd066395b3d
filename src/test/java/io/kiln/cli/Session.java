package io.kiln.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;

import io.kiln.data.Idx;
import io.kiln.data.Mnist;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands in this JVM, in a folder of their own, with nothing of the user's around them. */
final class Session {
    /** What a command came to. */
    record Result(int code, String out, String err) {
        String onlyErrorLine() {
            List<String> lines = err.lines().toList();
            if (lines.size() != 1) {
                throw new AssertionError("expected one line on standard error, got: " + err);
            }
            return lines.get(0);
        }
    }

    final Path folder;
    final Map<String, String> environment = new HashMap<>();
    InputStream in = new ByteArrayInputStream(new byte[0]);
    OutputStream out = new ByteArrayOutputStream();
    Screen screen = Screen.NONE;

    Session(Path folder) {
        this.folder = folder;
        environment.put("KILN_CACHE", folder.resolve("cache").toString());
    }

    Result run(Object... words) {
        var err = new ByteArrayOutputStream();
        out = out instanceof ByteArrayOutputStream ? new ByteArrayOutputStream() : out;
        var terminal = new Terminal(in, print(out), print(err), screen);
        String[] args = new String[words.length];
        for (int i = 0; i < args.length; i++) {
            args[i] = words[i].toString();
        }
        int code = Main.run(new Shell(terminal, environment, folder), args);
        return new Result(code, out.toString(), err.toString(StandardCharsets.UTF_8));
    }

    static PrintStream print(OutputStream to) {
        return new PrintStream(to, false, StandardCharsets.UTF_8);
    }

    /** An untrained digit reader. */
    Path model() {
        Path file = folder.resolve("model.safetensors");
        digits().save(file);
        return file;
    }

    static Model digits() {
        Network network = Network.of(784).dense(8, Activation.RELU).classes(10);
        Weights weights = Weights.initial(network, 1);
        return new Model(
                weights, Scaling.unit(), Mnist.CLASSES, List.of(28, 28), Map.of("seed", "1"));
    }

    /** Four IDX files of noise: 30 pictures to train on, 20 to test on. */
    Path digitsFolder(String name) {
        Path place = folder.resolve(name);
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int[] counts = {30, 20};
        for (int part = 0; part < 2; part++) {
            byte[] pixels = new byte[counts[part] * 784];
            byte[] labels = new byte[counts[part]];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (i * 2654435761L >>> 13);
            }
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (byte) (i % 10);
            }
            Idx.of(List.of(counts[part], 28, 28), pixels)
                    .write(place.resolve(Mnist.FILES.get(2 * part)));
            Idx.of(List.of(counts[part]), labels)
                    .write(place.resolve(Mnist.FILES.get(2 * part + 1)));
        }
        return place;
    }

    /** Fails unless every line is whole JSON. */
    static void assertJsonLines(String text) {
        text.lines().forEach(line -> {
            try (JsonParser json = new JsonFactory().createParser(line)) {
                if (json.nextToken() != com.fasterxml.jackson.core.JsonToken.START_OBJECT) {
                    throw new AssertionError("not an object: " + line);
                }
                json.skipChildren();
                if (json.nextToken() != null) {
                    throw new AssertionError("more than one value: " + line);
                }
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + line, e);
            }
        });
    }
}
