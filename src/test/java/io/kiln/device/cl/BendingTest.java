package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.BentTrial;
import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Plan;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Which launches bend pictures, and that a group a picture, as on GPUs, gives the same bits. */
final class BendingTest {
    private static final List<String> THREE = List.of("distort_noise", "distort_smooth", "distort");

    private static List<String> files(
            DeviceInfo.Kind kind, Family family, int height, int width, int grid) {
        var limits = new Limits(kind, "test", 132, 1024, 48 << 10, true, 1, false);
        var shape = new BentTrial.Shape(height, width, grid, grid);
        var plan = new Plan("bent", List.of(new BentTrial(shape, 2, 6).op()));
        return Binder.combine(plan, family, limits).stream().map(Call::file).toList();
    }

    @Test
    void aGroupBendsAPictureOnGpus() {
        var gpu = DeviceInfo.Kind.GPU;
        assertEquals(List.of("distort_group"), files(gpu, new StepFamily(), 28, 28, 28));
        assertEquals(List.of("distort_group"), files(gpu, new DirectFamily(), 28, 28, 28));
        assertEquals(THREE, files(gpu, new PlainFamily(), 28, 28, 28));
        assertEquals(
                List.of("distort_wide"),
                files(DeviceInfo.Kind.CPU, new DirectFamily(), 28, 28, 28));
    }

    @Test
    void aFieldThatLocalMemoryDoesNotHoldGoesThroughMemory() {
        assertEquals(THREE, files(DeviceInfo.Kind.GPU, new StepFamily(), 128, 128, 128));
        assertEquals(List.of("distort"), files(DeviceInfo.Kind.GPU, new StepFamily(), 28, 28, 0));
    }

    /** The usual size, and one that no group's items divide. Processors do so only when told to. */
    @Tag("slow")
    @NeedsOpenCl
    @ParameterizedTest
    @CsvSource({"28, 28, 28, 28", "17, 33, 9, 17"})
    void groupsBendToTheBitsOfTheCpuDevice(int height, int width, int gridRows, int gridCols) {
        var shape = new BentTrial.Shape(height, width, gridRows, gridCols);
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("step"));
                Device cpu = Devices.cpu()) {
            assertArrayEquals(
                    new BentTrial(shape, 9, 6).on(cpu), new BentTrial(shape, 9, 6).on(device));
        }
    }
}
