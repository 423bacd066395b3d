package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Tensor;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** What a device has to show before a training is given to it. */
@Tag("quick")
final class ExaminationTest {
    private static final Dataset DATA = Toy.pictures(300, 1, 1);

    @TempDir
    Path cache;

    private Examination examination(Settings settings) {
        var trust = new Trust(true, 0, new CacheFolder(cache));
        return new Examination(Toy.network(), DATA, Scaling.unit(), settings, trust);
    }

    @Test
    void theStepIsThatOfTheTraining() {
        Plan plain = examination(Toy.SETTINGS).step();
        Tensor order = plain.tensors().stream()
                .filter(t -> t.name().equals("train.order"))
                .findFirst()
                .orElseThrow();
        assertEquals(260, order.cols(), "what validates is not trained on");
        assertFalse(plain.ops().stream().anyMatch(Op.Distort.class::isInstance));
        var turned = new Distortion(new Distortion.Limits(9, 0, 0, 0, 0), 6, 1, "");
        assertTrue(examination(Toy.SETTINGS.withDistortion(turned)).step().ops().stream()
                .anyMatch(Op.Distort.class::isInstance));
    }

    /** All but the CPU device, by which others are judged. */
    @Test
    void aDeviceThatComputesNothingDoesNotPass() {
        int[] asked = {0};
        try (Device cpu = Toy.device(1)) {
            Device idle = Observed.named("idle:0", cpu, call -> {
                if (call.runs()) {
                    throw new DeviceException("it does nothing");
                }
            });
            Examination examination = examination(Toy.SETTINGS);
            assertThrows(DeviceException.class, () -> examination.accept(idle));
            examination.accept(Observed.over(cpu, call -> asked[0] += call.runs() ? 1 : 0));
        }
        assertEquals(0, asked[0]);
    }
}
