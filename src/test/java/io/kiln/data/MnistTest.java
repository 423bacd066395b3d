package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.CacheFolder;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Tag("quick")
class MnistTest {
    @TempDir
    Path folder;

    private Path small(String name) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Idx.of(List.of(3, 28, 28), new byte[3 * 784])
                .write(place.resolve("train-images-idx3-ubyte"));
        Idx.of(List.of(3), new byte[] {1, 2, 3}).write(place.resolve("train-labels.idx1-ubyte.gz"));
        Idx.of(List.of(1, 28, 28), new byte[784]).write(place.resolve("t10k-images-idx3-ubyte.gz"));
        Idx.of(List.of(1), new byte[] {9}).write(place.resolve("t10k-labels.idx1-ubyte"));
        return place;
    }

    private Optional<Path> find(Map<String, String> environment) {
        return Mnist.find(
                Optional.empty(), environment, folder, new CacheFolder(folder.resolve("cache")));
    }

    @Test
    void loadsEverySpellingPlainOrCompressed() throws IOException {
        TrainTest parts = Mnist.load(small("m"));
        assertArrayEquals(new int[] {1, 2, 3}, parts.train().labels());
        assertEquals(List.of(28, 28), parts.test().shape());
        assertEquals(Mnist.CLASSES, parts.test().classes());
    }

    @Test
    void looksInTheOrderPromised() throws IOException {
        assertEquals(Optional.empty(), find(Map.of()));
        Path cached = small("cache/mnist");
        assertEquals(Optional.of(cached), find(Map.of("KILN_DATA", "elsewhere")));
        Path local = small("data/mnist");
        assertEquals(Optional.of(local), find(Map.of()));
        Path named = small("named");
        assertEquals(Optional.of(named), find(Map.of("KILN_DATA", named.toString())));
        Path asked = small("asked");
        CacheFolder cache = new CacheFolder(folder);
        assertEquals(Optional.of(asked), Mnist.find(Optional.of(asked), Map.of(), folder, cache));
        assertEquals(Optional.of(asked), Mnist.find(Optional.of(asked)));
    }

    @Test
    void aFolderAskedForByNameMustHaveAllFiles() throws IOException {
        Path place = small("m");
        Files.delete(place.resolve("train-labels.idx1-ubyte.gz"));
        Files.delete(place.resolve("t10k-labels.idx1-ubyte"));
        DataException e = assertThrows(DataException.class, () -> Mnist.find(Optional.of(place)));
        assertTrue(
                e.getMessage()
                        .contains("lacks train-labels-idx1-ubyte, t10k-labels-idx1-ubyte (plain"),
                e.getMessage());
        Path none = folder.resolve("none");
        DataException missing =
                assertThrows(DataException.class, () -> Mnist.find(Optional.of(none)));
        assertTrue(missing.getMessage().contains("no such folder"), missing.getMessage());
        assertThrows(DataException.class, () -> Mnist.load(place));
    }

    @Test
    void theRealFilesHaveTheKnownContent() {
        Optional<Path> found = Mnist.find(Optional.empty());
        Assumptions.assumeTrue(found.isPresent(), "MNIST is not on this machine");
        TrainTest parts = Mnist.load(found.get());
        assertEquals(60_000, parts.train().size());
        assertArrayEquals(
                new int[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
                parts.test().labelCounts());
    }
}
