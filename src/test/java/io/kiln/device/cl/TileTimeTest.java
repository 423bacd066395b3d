package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tile a product gets on a GPU like an H200, and why. */
final class TileTimeTest {
    private static Limits gpu(int units, long group, long localBytes) {
        return new Limits(DeviceInfo.Kind.GPU, "test", units, group, localBytes, true, 1, false);
    }

    private static final Limits LARGE = gpu(132, 1024, 48 << 10);

    private static Op.Gemm product(int form, int m, int n, int k) {
        var product = new TwinProducts();
        product.add(form, 0, m, n, k);
        return (Op.Gemm) product.ops().get(0);
    }

    private static String tile(Op.Gemm gemm, Limits limits) {
        LocalTile tile = LocalTile.of(gemm, limits);
        return tile == null ? "none" : tile.bm() + "x" + tile.bn() + "x" + tile.bk();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2048, 2048, 64, 128x128x8, 256 tiles are two for each of 128 units",
        "2, 2000, 1500, 64, 128x96x16, 256 again; 192 of 128x128 would leave 72 units with one",
        "2, 1500, 1000, 64, 128x96x16, 132 tiles: one for each unit",
        "0, 512, 2500, 64, 128x96x16, 108 tiles; 80 of 128x128 would leave 52 units idle",
        "2, 784, 2500, 64, 64x128x16, 260 tiles are two for each unit; 128x128 would be 140",
        "0, 512, 2000, 64, 64x128x16, 128 tiles",
        "0, 512, 1000, 64, 64x64x16, 128 tiles",
        "0, 32, 2000, 64, 16x32x64, 126 tiles; more of k at a time for the way to the cache is long",
        "0, 8, 8, 64, 16x32x64, one tile"
    })
    void theTileFollowsFromHowTheProductFillsTheUnits(
            int form, int m, int n, int k, String tile, String why) {
        assertEquals(tile, tile(product(form, m, n, k), LARGE), why);
    }

    /** Two groups of a unit take less than twice as long as one: each works while the other waits. */
    @Test
    void groupsHideEachOthersWaiting() {
        var tile = new LocalTile(128, 128, 8, 8, 16);
        double one = TileTime.of(tile, product(0, 128, 128, 512), gpu(1, 1024, 48 << 10));
        double two = TileTime.of(tile, product(0, 256, 128, 512), gpu(1, 1024, 48 << 10));
        double three = TileTime.of(tile, product(0, 384, 128, 512), gpu(1, 1024, 48 << 10));
        assertTrue(two < 1.95 * one, one + ", " + two);
        assertEquals(one + two, three, "registers are for two at a time");
    }

    @Test
    void aSmallDeviceGetsWhatItCanHold() {
        Op.Gemm square = product(0, 512, 512, 32);
        assertEquals("32x32x16", tile(square, gpu(8, 256, 16 << 10)));
        assertEquals("8x8x4", tile(square, gpu(8, 32, 48 << 10)));
        assertNull(LocalTile.of(square, gpu(8, 8, 48 << 10)));
    }
}
