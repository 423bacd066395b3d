package io.kiln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.DataException;
import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

final class RemoteEntrantTest {
    @TempDir
    private Path folder;

    /** Another Kiln that says who it is, then falls silent; or that knows no options. */
    static final class Other {
        private Other() {}

        public static void main(String[] words) throws InterruptedException {
            if (List.of(words).contains("--size")) {
                System.err.println("kiln: Unknown option: '--size'");
                System.exit(2);
            }
            new Scanner(System.in).nextLine();
            System.out.println("{\"kiln\":\"7\"}");
            new CountDownLatch(1).await();
        }
    }

    private Path jar() throws IOException {
        var manifest = new Manifest();
        Attributes facts = manifest.getMainAttributes();
        facts.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        facts.put(Attributes.Name.MAIN_CLASS, Other.class.getName());
        facts.put(
                Attributes.Name.CLASS_PATH,
                Other.class.getProtectionDomain().getCodeSource().getLocation().toString());
        Path jar = folder.resolve("other.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    @Test
    void oneThatHangsIsEnded() throws IOException {
        var patience = Duration.ofSeconds(6);
        try (var remote = new RemoteEntrant(jar(), "cpu", List.of(), patience)) {
            assertEquals("other.jar (Kiln 7)", remote.name());
            String silent = assertThrows(DeviceException.class, remote::round).getMessage();
            assertEquals("other.jar: no answer to 'round' in 6 s; it was ended", silent);
            assertThrows(DeviceException.class, remote::round, "it is gone");
        }
    }

    @Test
    void oneThatDoesNotKnowAnOptionIsNamedWithIt() throws IOException {
        List<String> words = List.of("bench", "--size", "28x28");
        Path jar = jar();
        String said = assertThrows(DataException.class, () -> new RemoteEntrant(jar, "cpu", words))
                .getMessage();
        assertTrue(said.contains("a Kiln that has kiln bench with these options: "), said);
        assertTrue(said.endsWith("Unknown option: '--size'"), said);
    }
}
