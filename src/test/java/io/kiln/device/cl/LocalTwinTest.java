package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Precision;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Tiles in local memory have the bits of the plain kernel, whatever their size and their order. */
@NeedsOpenCl
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LocalTwinTest {
    private ClDevice device;

    @BeforeAll
    void open() {
        device = (ClDevice) Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("plain"));
    }

    @AfterAll
    void close() {
        device.close();
    }

    /** Nine rows of tiles and seven columns: whole bands, a part of one, and a band of all. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 16})
    void everyOrderOfTilesHasTheBitsOfThePlainKernel(int swizzle) {
        var products = new TwinProducts();
        products.add(0, 0, 70, 50, 9);
        products.add(0, 0, 5, 50, 9);
        products.add(0, 0, 64, 3, 9);
        products.compare(
                new LocalFamily(new LocalTile(8, 8, 4, 2, 2, swizzle)), device, "of " + swizzle);
    }

    /**
     * Rows that are multiples of four long and rows that are not, on both sides of a tile's edge, with
     * a rest of k and with less than a block of it; items that lie 8 x 4 a wave.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyFormHasTheBitsOfThePlainKernel(int form) {
        var products = new TwinProducts();
        products.add(form, 0, 20, 40, 20);
        products.add(form, 1, 19, 37, 3);
        products.compare(new LocalFamily(new LocalTile(16, 32, 8, 2, 4)), device, "form " + form);
    }

    /** Each product rounds to -0, and what lies behind k must not make +0 of the sum. */
    @Test
    void whatIsBehindKLeavesTheSignOfASum() {
        var products = new TwinProducts();
        products.add(0, 0, 20, 12, 5);
        products.add(0, 0, 20, 12, 4);
        products.add(1, 0, 20, 12, 4);
        products.add(2, 0, 20, 12, 5);
        products.fill(1e-30f, -1e-30f);
        products.compare(new LocalFamily(new LocalTile(8, 8, 8, 2, 2)), device, "sign");
    }

    /** On both sides of an edge, and with a rest of k; one of the other forms with odd rows, too. */
    @Tag("slow") // to build
    @ParameterizedTest
    @MethodSource("given")
    void tilesThatGpusAreGivenHaveTheBitsOfThePlainKernel(LocalTile tile) {
        var products = new TwinProducts();
        products.add(0, 0, tile.bm() + 4, tile.bn() + 8, 2 * tile.bk() + 4);
        int form = 1 + LocalTile.ALL.indexOf(tile) % 2;
        products.add(form, 0, tile.bm() + 3, tile.bn() + 5, tile.bk() + 3);
        products.compare(new LocalFamily(tile), device, tile.toString());
    }

    private static List<LocalTile> given() {
        return LocalTile.ALL;
    }

    /** What ptxas 13.0 said of these tiles for sm_90, without spills. */
    @ParameterizedTest
    @CsvSource({
        "128, 256, 8, 8, 16, 251",
        "128, 128, 8, 8, 16, 245",
        "128, 96, 16, 8, 12, 237",
        "128, 64, 16, 8, 8, 213",
        "64, 64, 16, 8, 4, 128",
        "128, 128, 16, 8, 8, 202",
        "128, 128, 8, 8, 8, 128"
    })
    void theModelKnowsHowManyRegistersATileTakes(
            int bm, int bn, int bk, int tm, int tn, int measured) {
        int counted = new LocalTile(bm, bn, bk, tm, tn).registers();
        assertEquals(1.0, counted / (double) measured, 0.13, "counted " + counted);
    }

    @Test
    void whatADeviceHasNoRoomForIsRuledOut() {
        var product = new TwinProducts();
        product.add(0, 0, 1024, 1024, 64);
        var gemm = (Op.Gemm) product.ops().get(0);
        var limits = new Limits(DeviceInfo.Kind.GPU, "test", 8, 256, 48 << 10, true, 1, false);
        assertEquals(null, reason(new LocalTile(128, 256, 8, 8, 16), gemm, limits));
        assertEquals(
                "more than 255 registers a work-item",
                reason(new LocalTile(256, 256, 8, 16, 16), gemm, limits));
        assertEquals(
                "groups of more than 256 work-items",
                reason(new LocalTile(256, 256, 8, 8, 8), gemm, limits));
        assertEquals(
                "more than 49,152 bytes of local memory",
                reason(new LocalTile(128, 128, 32, 8, 8), gemm, limits));
        assertEquals(
                "groups of fewer than 32 work-items",
                reason(new LocalTile(16, 16, 8, 4, 4), gemm, limits));
        var found = Tuning.of(gemm, limits, "auto", Precision.FP32);
        assertTrue(found.kernels().stream()
                .anyMatch(one -> one.kernels().startsWith("local BK=8 BM=128 BN=256 SWIZZLE=")));
        assertTrue(
                found.pruned().values().stream().mapToInt(n -> n).sum() > 1000,
                "pruned " + found.pruned());
    }

    /** Of a thousand settings forty are tried: they shall not be one tile in forty orders. */
    @Test
    void whatIsTriedFirstDiffers() {
        var product = new TwinProducts();
        product.add(0, 0, 2048, 2048, 32);
        var gemm = (Op.Gemm) product.ops().get(0);
        var limits = new Limits(DeviceInfo.Kind.GPU, "test", 128, 256, 48 << 10, true, 1, false);
        List<String> first = Tuning.of(gemm, limits, "local", Precision.FP32).kernels().stream()
                .map(one -> one.kernels())
                .limit(40)
                .toList();
        long tiles = first.stream()
                .map(one -> one.replaceAll(" (BK|SWIZZLE)=\\d+", ""))
                .distinct()
                .count();
        assertTrue(tiles >= 10, first::toString);
        assertTrue(
                first.contains("local BK=8 BM=128 BN=256 SWIZZLE=4 TM=8 TN=16"), first::toString);
    }

    private static String reason(LocalTile tile, Op.Gemm gemm, Limits limits) {
        return Pruning.reason(tile.cost(gemm), gemm, limits);
    }
}
