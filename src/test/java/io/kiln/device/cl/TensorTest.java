package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Precision;
import io.kiln.device.TensorContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** Products on tensor cores, emulated here, in each mode. */
@Tag("slow")
@NeedsOpenCl
final class TensorTest {
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class InMode implements TensorContract {
        private final Precision mode;
        private Device device;

        InMode(Precision mode) {
            this.mode = mode;
        }

        @BeforeAll
        void openDevice() {
            device = Devices.open(
                    "cl:0",
                    DeviceOptions.DEFAULT.withKernels("tensor-emulated").withPrecision(mode));
            assertEquals("tensor-emulated", device.info().variant());
            assertEquals(mode, device.info().precision());
        }

        @AfterAll
        void closeDevice() {
            device.close();
        }

        @Override
        public Device device() {
            return device;
        }
    }

    @Nested
    final class Fp32xTest extends InMode {
        Fp32xTest() {
            super(Precision.FP32X);
        }
    }

    @Nested
    final class Bf16x3Test extends InMode {
        Bf16x3Test() {
            super(Precision.BF16X3);
        }
    }

    @Nested
    final class Tf32Test extends InMode {
        Tf32Test() {
            super(Precision.TF32);
        }
    }

    @Nested
    final class Bf16Test extends InMode {
        Bf16Test() {
            super(Precision.BF16);
        }
    }
}
