package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists of values and their combinations. */
@Tag("quick")
final class GridTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "7; 7",
                "0.05,0.1; 0.05 0.1",
                "0.05, 0.1; 0.05 0.1",
                "1..4; 1 2 3 4",
                "-1..1; -1 0 1",
                "5..5; 5",
                "1..2,8,10..11; 1 2 8 10 11",
                "784-64-10,784-10; 784-64-10 784-10",
                "uniform(-0.1,0.1),he-normal; uniform(-0.1,0.1) he-normal",
                "a),b; a) b"
            })
    void aListIsWhatPeopleMean(String text, String values) {
        assertEquals(List.of(values.split(" ")), Grid.values("--x", text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1,,2; --x '1,,2': a value is empty",
                "'1,'; --x '1,': a value is empty",
                "''; --x '': a value is empty",
                "1,2,1; --x '1,2,1': 1 is there twice",
                "1..3,2; --x '1..3,2': 2 is there twice",
                "8..1; --x 8..1: needs the lower number first",
                "1..1000; --x 1..1000: needs the lower number first, and 999 values or fewer",
                "-999999999999999999..999999999999999999; 999 values or fewer"
            })
    void aListThatNobodyMeansIsRefusedByName(String text, String message) {
        var e = assertThrows(DeviceException.class, () -> Grid.values("--x", text));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @Test
    void aLongListIsReadInOneGo() {
        String list = "1,".repeat(200_000) + "1";
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThrows(DeviceException.class, () -> Grid.values("--x", list)));
    }

    private static Grid grid(Object... namesAndValues) {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i].toString();
            axes.put(name, Grid.values("--" + name, namesAndValues[i + 1].toString()));
        }
        return new Grid(axes);
    }

    @Test
    void theLastOptionChangesFastestAndOnlyWhatVariesIsNamed() {
        Grid grid =
                grid("seed", "1..2", "epochs", "3", "lr", "0.05,0.1", "init", "uniform(-1,1),b");
        assertEquals(List.of("seed", "lr", "init"), grid.varying());
        List<Map<String, String>> all = grid.combinations();
        assertEquals(8, all.size());
        assertEquals("[1, 3, 0.05, b]", all.get(1).values().toString());
        assertEquals("[2, 3, 0.05, uniform(-1,1)]", all.get(4).values().toString());
        assertEquals("002-seed1-lr0.05-initb", grid.name(2, all.get(1)));
        assertEquals("005-seed2-lr0.05-inituniform_-1_1_", grid.name(5, all.get(4)));
        assertEquals("001", grid("seed", 1).name(1, Map.of("seed", "1")));
    }

    /** Windows takes none of these characters, and no dot at the end. */
    @ParameterizedTest
    @ValueSource(
            strings = {"step:0.5@10", "a<b>c", "a\"b", "a|b", "a?b*c", "a/b", "a\\b", "a\tb", "1."})
    void everyFileSystemTakesAName(String value) {
        Grid grid = grid("schedule", "x," + value);
        String name = grid.name(1, Map.of("schedule", value));
        assertTrue(name.matches("001-schedule[A-Za-z0-9.+_-]*[A-Za-z0-9+_-]"), name);
    }

    @Test
    void aNameFitsIntoAFolder() {
        Grid grid = grid("layers", "1-" + "8-".repeat(100) + "3,1-3");
        assertTrue(grid.name(1, grid.combinations().get(0)).length() <= 100);
    }

    @Test
    void moreCombinationsThanHaveThreeDigitsAreRefused() {
        assertEquals(999, grid("seed", "1..333", "lr", "1,2,3").combinations().size());
        var e = assertThrows(
                DeviceException.class, () -> grid("seed", "1..334", "epochs", 2, "lr", "1,2,3"));
        assertEquals(
                "334 of --seed x 3 of --lr make 1,002 networks: needs 999 or fewer",
                e.getMessage());
    }
}
