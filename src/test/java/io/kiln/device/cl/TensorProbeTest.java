package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Precision;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Map;

/** Who gets a precision of tensor cores, and what the others are told. */
final class TensorProbeTest {
    private static final String KERNEL = "gemm_tensor.cl";

    private static boolean multiplies(Precision mode, Map<String, String> texts) {
        var device =
                (ClDevice) ClUnderTest.open(Bindings.open("auto"), DeviceOptions.DEFAULT, texts);
        try (device) {
            return TensorProbe.multiplies(device, mode, true);
        }
    }

    @NeedsOpenCl
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32X", "BF16"})
    void whatMultipliesIsFound(Precision mode) {
        assertTrue(multiplies(mode, Map.of()));
    }

    /**
     * A compiler that refuses; an instruction that hands fragments to the wrong lanes; one that is
     * right in the smallest tile, and a tile of words that waits for too few.
     */
    @NeedsOpenCl
    @ParameterizedTest
    @CsvSource({
        "nv_ptx_emulated.clh, static uint to_tf32(float x) {, never compiled",
        "nv_ptx_emulated.clh, lane / 4, lane % 8",
        "gemm_words.cl, COPY_WAIT(BUFFERS - 2), COPY_WAIT(BUFFERS - 1)"
    })
    void whatDoesNotMultiplyIsNot(String file, String right, String wrong) {
        String text = Sources.resource(file);
        assertTrue(text.contains(right), right);
        assertFalse(multiplies(Precision.TF32, Map.of(file, text.replace(right, wrong))));
    }

    /** A compiler that takes the smallest tile and refuses one that large products need. */
    @NeedsOpenCl
    @Test
    void whatTakesSmallTilesAloneIsNot() {
        String refusing = "#if BM > 64\n#error too large\n#endif\n" + Sources.resource(KERNEL);
        assertFalse(multiplies(Precision.TF32, Map.of(KERNEL, refusing)));
    }

    private static Family choose(String kernels, Precision mode, Limits limits) {
        return TensorFamily.choose(kernels, mode, new PlainFamily(), limits);
    }

    private static String refusal(Runnable opening) {
        return String.valueOf(assertThrows(DeviceException.class, opening::run).getMessage());
    }

    @Test
    void otherDevicesRefuseInALine() {
        var amd = new Limits(DeviceInfo.Kind.GPU, "AMD", 60, 256, 65536, true, 1, false);
        assertEquals(
                "precision tf32: needs tensor cores of NVIDIA, and this is a device of AMD; use --precision fp32",
                refusal(() -> choose("auto", Precision.TF32, amd)));
        assertEquals(
                "kernels 'local': in precision bf16 needs auto, tensor or tensor-emulated",
                refusal(() -> choose("local", Precision.BF16, amd)));
        assertEquals(
                "precision fp32x: cpu multiplies in fp32 only; use --precision fp32, or --device for an NVIDIA GPU",
                refusal(() ->
                        Devices.open("cpu", DeviceOptions.DEFAULT.withPrecision(Precision.FP32X))));
    }

    @Test
    void anNvidiaDeviceIsOfferedWhatItsLocalMemoryHolds() {
        var nvidia = new Limits(
                DeviceInfo.Kind.GPU, "NVIDIA Corporation", 132, 1024, 49152, true, 1, false);
        assertEquals("tensor", choose("auto", Precision.BF16X3, nvidia).name());
        assertEquals("128x256", tile(4096, 4096, nvidia));
        assertEquals("128x128", tile(2500, 2000, nvidia), "two rounds of 128x256 are half empty");
        assertEquals("128x128", tile(512, 2500, nvidia), "64x64 would take as long");
        assertEquals("64x64", tile(512, 1024, nvidia));
        assertEquals("32x32", tile(128, 784, nvidia));
    }

    @ParameterizedTest
    @CsvSource({
        "256, 49152, false, 128x128",
        "1024, 49151, false, 128x128",
        "1024, 49152, true, 128x128",
        "1024, 32768, false, 128x128",
        "1024, 32768, true, 32x32",
        "128, 32768, false, 64x64",
        "1024, 24576, false, 32x32",
        "1024, 24575, false, none",
        "127, 49152, false, none"
    })
    void aTileFitsIntoGroupAndLocalMemory(
            long group, long localBytes, boolean emulated, String largest) {
        var limits = new Limits(
                DeviceInfo.Kind.GPU, "NVIDIA Corporation", 132, group, localBytes, true, 1, false);
        assertEquals(largest, tile(4096, 4096, emulated, limits));
    }

    private static String tile(int m, int n, Limits limits) {
        return tile(m, n, false, limits);
    }

    private static String tile(int m, int n, boolean emulated, Limits limits) {
        TensorTile tile = TensorTile.of(TensorTile.ALL, m, n, emulated, limits);
        return tile == null ? "none" : tile.bm() + "x" + tile.bn();
    }
}
