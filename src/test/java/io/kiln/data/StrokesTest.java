package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.CacheFolder;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

@Tag("quick")
class StrokesTest {
    @TempDir
    Path folder;

    private static Dataset draw(int count) {
        return Strokes.draw("s", 1, Strokes.TRAIN_PART, count);
    }

    @Test
    void theSamePicturesOnEveryMachine() {
        assertEquals(
                "68d8b8a9ad9500fe8ec6121312474cba544473a689849753a0786411d6faf5c7",
                draw(2000).sha256(),
                "the pictures changed: if that was meant, raise the cache folder's version");
    }

    @Test
    void aPictureDependsOnSeedPartAndIndexAlone() {
        Dataset few = draw(10);
        assertArrayEquals(few.bytes(), draw(1200).range(0, 10).bytes());
        assertNotEquals(
                few.sha256(), Strokes.draw("s", 2, Strokes.TRAIN_PART, 10).sha256());
        assertNotEquals(
                few.sha256(), Strokes.draw("s", 1, Strokes.TEST_PART, 10).sha256());
    }

    @Test
    void classesAreBalancedAndPicturesPreparedLikeMnists() {
        Dataset d = draw(5000);
        for (int count : d.labelCounts()) {
            assertEquals(500, count, 100);
        }
        for (int i = 0; i < d.size(); i++) {
            checkPrepared(d.row(i, Scaling.none()), i);
        }
    }

    private static void checkPrepared(float[] picture, int index) {
        double mass = 0;
        double x = 0;
        double y = 0;
        int most = 0;
        int[] box = {28, 28, -1, -1};
        for (int p = 0; p < picture.length; p++) {
            mass += picture[p];
            x += picture[p] * (p % 28);
            y += picture[p] * (p / 28);
            most = Math.max(most, (int) picture[p]);
            if (picture[p] > 0) {
                box[0] = Math.min(box[0], p % 28);
                box[1] = Math.min(box[1], p / 28);
                box[2] = Math.max(box[2], p % 28);
                box[3] = Math.max(box[3], p / 28);
            }
        }
        assertEquals(14, x / mass, 0.52, "centre of mass of picture " + index);
        assertEquals(14, y / mass, 0.52, "centre of mass of picture " + index);
        int longer = Math.max(box[2] - box[0], box[3] - box[1]) + 1;
        assertTrue(longer >= 19 && longer <= 20, "box of picture " + index + ": " + longer);
        assertTrue(most > 150, "ink of picture " + index + ": " + most);
    }

    @Test
    void theCacheIsWrittenOnceAndReadAgain() throws IOException {
        CacheFolder cache = new CacheFolder(folder.resolve("new/cache"));
        String first = Strokes.open(cache, 5, 300, 40).test().sha256();
        Path images = cache.resolve("strokes-v1-seed5").resolve("train-images-idx3-ubyte");
        FileTime written = Files.getLastModifiedTime(images);
        TrainTest again = Strokes.open(cache, 5, 300, 40);
        assertEquals(first, again.test().sha256());
        assertEquals(List.of(28, 28), again.train().shape());
        assertEquals(300, again.train().size());
        assertEquals(written, Files.getLastModifiedTime(images));
        assertEquals(List.of("strokes-v1-seed5"), names(cache.path()));
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> entries = Files.list(place)) {
            return entries.map(p -> p.getFileName().toString()).toList();
        }
    }

    @Test
    void aDamagedCacheIsDrawnAgain() throws IOException {
        CacheFolder cache = new CacheFolder(folder);
        String whole = Strokes.open(cache, 5, 300, 40).train().sha256();
        Path place = cache.resolve("strokes-v1-seed5");
        for (String name : names(place)) {
            Path file = place.resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            assertEquals(whole, Strokes.open(cache, 5, 300, 40).train().sha256(), name);
            bytes[bytes.length / 2] ^= 1;
            assertArrayEquals(bytes, Files.readAllBytes(file), "mended");
            Files.delete(file);
            assertEquals(whole, Strokes.open(cache, 5, 300, 40).train().sha256(), name);
        }
        assertEquals(List.of("strokes-v1-seed5"), names(folder));
    }

    @Test
    void manyMayOpenItAtOnce() throws IOException {
        CacheFolder cache = new CacheFolder(folder);
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.supplyAsync(
                    () -> Strokes.open(cache, 6, 200, 20).train().sha256()));
        }
        for (CompletableFuture<String> one : all) {
            assertEquals(all.get(0).join(), one.join());
        }
        assertEquals(List.of("strokes-v1-seed6"), names(folder));
    }

    @Test
    void whatKilledProcessesLeftIsSwept() throws IOException {
        Path old = Files.createDirectory(folder.resolve("strokes-old.tmp"));
        Files.write(old.resolve("x"), new byte[1]);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path fresh = Files.createDirectory(folder.resolve("strokes-fresh.tmp"));
        Strokes.open(new CacheFolder(folder), 1, 5, 5);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(fresh));
    }

    @Test
    void aCacheThatCannotBeWrittenIsNoObstacle() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        assertEquals(5, Strokes.open(new CacheFolder(file), 1, 5, 5).train().size());
    }

    @Test
    void aCacheOfOtherSizesIsDrawnAgain() {
        CacheFolder cache = new CacheFolder(folder);
        Strokes.open(cache, 5, 30, 4);
        assertEquals(31, Strokes.open(cache, 5, 31, 4).train().size());
        assertEquals(5, Strokes.open(cache, 5, 31, 5).test().size());
    }
}
