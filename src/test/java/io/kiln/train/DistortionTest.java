package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;
import io.kiln.train.Distortion.Limits;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far pictures may be bent, each class by itself. */
@Tag("quick")
final class DistortionTest {
    private static final Limits SOME = new Limits(15, 0.1f, 7.5f, 2, 34);

    private static Distortion by(Limits limits, String byClass) {
        return new Distortion(limits, 4, 2, byClass);
    }

    private static void assertRefused(String message, Runnable making) {
        String got = assertThrows(DeviceException.class, making::run).getMessage();
        assertTrue(got.contains(message), got);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0, 0, 0, rotate -1.0: needs 0 to 180 degrees",
        "180.5, 0, 0, 0, 0, rotate 180.5",
        "0, -0.1, 0, 0, 0, scale -0.1: needs 0 to below 0.5",
        "0, 0.5, 0, 0, 0, scale 0.5",
        "0, 0, -1, 0, 0, shear -1.0: needs 0 to 60 degrees",
        "0, 0, 61, 0, 0, shear 61.0",
        "0, 0, 0, -1, 0, shift -1.0: needs 0 to 128 pixels",
        "0, 0, 0, 129, 0, shift 129.0",
        "0, 0, 0, 0, -1, elastic alpha -1.0: needs 0 to 1000 pixels",
        "0, 0, 0, 0, 1001, elastic alpha 1001.0"
    })
    void limitsOutOfRangeAreNamed(
            float rotate, float scale, float shear, float shift, float alpha, String message) {
        assertRefused(message, () -> new Limits(rotate, scale, shear, shift, alpha));
    }

    @Test
    void limitsReachTheirEnds() {
        assertEquals(180, new Limits(180, 0.499f, 60, 128, 1000).rotate());
        for (float sigma : new float[] {0.1f, 100}) {
            assertEquals(sigma, new Distortion(SOME, sigma, 8, "").sigma());
        }
        assertRefused(
                "elastic sigma 0.09: needs 0.1 to 100 pixels",
                () -> new Distortion(SOME, 0.09f, 1, ""));
        assertRefused("elastic sigma 101.0", () -> new Distortion(SOME, 101, 1, ""));
        assertRefused("elastic grid 0: needs 1 to 8", () -> new Distortion(SOME, 1, 0, ""));
        assertRefused("elastic grid 9", () -> new Distortion(SOME, 1, 9, ""));
    }

    @Test
    void classesHaveLimitsOfTheirOwn() {
        assertEquals(
                Map.of(
                        1, new Limits(7.5f, 0.1f, 0, 2, 34),
                        7, new Limits(7.5f, 0.1f, 0, 2, 34),
                        3, new Limits(15, 0.2f, 7.5f, 1, 5)),
                ClassLimits.of(
                        "1, 7: rotate=7.5 shear=0; 3: scale=0.2  shift=1 elastic-alpha=5;", SOME));
        assertEquals(Map.of(), ClassLimits.of(" ", SOME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1:",
                "1: ",
                "1:2:3",
                "1: rotate=2: 3",
                "x: rotate=1",
                ": rotate=1",
                "1: turn=1",
                "1: rotate",
                "1: rotate=much",
                "1234567: rotate=1"
            })
    void otherTextIsRefused(String text) {
        assertRefused("limits of classes '", () -> by(SOME, text));
    }

    @Test
    void onlyPicturesOfClassesAreBent() {
        Distortion some = by(SOME, "2: rotate=1");
        assertNull(some.misfit(Toy.pictures(5, 1, 1)));
        assertTrue(some.misfit(Toy.clouds(5, 1, 1)).contains("these examples are no pictures"));
        assertEquals(
                "distortion of class 3: pictures has classes 0 to 2",
                by(SOME, "3: rotate=1").misfit(Toy.pictures(5, 1, 1)));
        Dataset numbers = Toy.pictures(5, 1, 1)
                .withTargets(List.of("x"), new Targets(new float[5], Scaling.none()));
        assertTrue(some.misfit(numbers).contains("its pictures have no classes"));
        assertNull(Distortion.NONE.misfit(numbers));
        assertNull(Distortion.NONE.warp(Toy.clouds(5, 1, 1), 3));
        assertNotNull(some.warp(Toy.pictures(5, 1, 1), 3));
        assertRefused("are no pictures", () -> some.warp(Toy.clouds(5, 1, 1), 3));
    }

    @Test
    void anyLimitIsADistortion() {
        assertFalse(Distortion.NONE.any());
        assertTrue(by(SOME, "").any());
        assertTrue(by(Limits.NONE, "1: shift=1").any());
        assertFalse(by(new Limits(9, 0, 0, 0, 0), "").warp(5, 7, 3).elastic());
        Warp coarse = by(SOME, "").warp(5, 8, 3);
        assertEquals(List.of(3, 4), List.of(coarse.gridRows(), coarse.gridCols()));
        assertTrue(by(Limits.NONE, "1: elastic-alpha=2").warp(5, 7, 3).elastic());
    }

    @Test
    void theDeviceGetsATableOfLimits() {
        Distortion distortion = by(SOME, "1: rotate=45 shear=45");
        Warp warp = distortion.warp(5, 8, 3);
        try (Device device = Toy.device(1);
                Store store = device.open(warp.tensors())) {
            distortion.write(warp, store);
            float tan = (float) Math.tan(Math.toRadians(7.5));
            assertArrayEquals(
                    new float[] {
                        15 / 90f, 0.1f, tan, 2, 34, 0.5f, 0.1f, 1, 2, 34, 15 / 90f, 0.1f, tan, 2, 34
                    },
                    floats(store, warp.limits()),
                    1e-6f);
            var smoothing = new Smoothing(4, 2);
            assertArrayEquals(smoothing.down(5, 3), floats(store, warp.down()));
            assertArrayEquals(smoothing.across(4, 8), floats(store, warp.across()));
        }
    }

    private static float[] floats(Store store, Tensor tensor) {
        float[] values = new float[tensor.size()];
        store.read(tensor, values);
        return values;
    }

    /** A bell about each pixel, whose weights over all points of a wide grid sum to 1. */
    @Test
    void smoothingIsABell() {
        float[] down = new Smoothing(1.5f, 1).down(31, 31);
        float sum = 0;
        for (int p = 0; p < 31; p++) {
            sum += down[15 * 31 + p];
            double want = Math.exp(-0.5 * Math.pow((p - 15) / 1.5, 2)) * down[15 * 31 + 15];
            assertEquals(want, down[15 * 31 + p], 1e-7, "point " + p);
            assertEquals(down[15 * 31 + p], new Smoothing(1.5f, 1).across(31, 31)[p * 31 + 15]);
        }
        assertEquals(1, sum, 1e-6);
        float[] coarse = new Smoothing(3, 4).down(40, 10);
        float all = 0;
        for (int p = 0; p < 10; p++) {
            all += coarse[20 * 10 + p];
        }
        assertEquals(0.5, all, 1e-5); // 1 / sqrt(4): the deviation stays
        assertEquals(coarse[5 * 10], coarse[2 * 10 + 1], 1e-7); // 5 right of 1.5, 3.5 left of 5.5
    }

    @Test
    void comesBackFromItsFacts() {
        Settings settings = Toy.SETTINGS.withDistortion(by(SOME, "1: rotate=2"));
        Map<String, String> facts = new HashMap<>();
        settings.facts().forEach((name, value) -> facts.put(name, value.toString()));
        assertEquals(settings, Settings.of(facts));
        facts.remove("rotate");
        assertEquals(Distortion.NONE, Settings.of(facts).distortion());
    }

    /** Fields cost time and memory. */
    @Test
    void onlyElasticLimitsNeedAField() {
        assertNull(new Distortion(Limits.NONE, 6, 1, "1: shift=3").warp(8, 8, 2).down());
        assertNotNull(new Distortion(Limits.NONE, 6, 1, "1: elastic-alpha=3")
                .warp(8, 8, 2)
                .down());
    }

    /** Pixel 3 lies half a pixel from the first point, and far from all others. */
    @Test
    void onAWideGridTheNearestPointCounts() {
        float[] down = new Smoothing(0.5f, 8).down(16, 2);
        assertEquals(1 / Math.sqrt(8), down[3 * 2], 1e-6);
        assertEquals(0, down[3 * 2 + 1], 1e-6);
    }
}
