package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceUnderTest;
import io.kiln.device.KernelContract;

import org.junit.jupiter.api.Tag;

/**
 * The contract's numbers on tiles in local memory, of one shape so that few kernels are built, and all
 * else as GPUs do it, through LWJGL.
 */
@Tag("slow")
@NeedsOpenCl
final class LwjglLocalTest extends DeviceUnderTest implements KernelContract {
    private static final String TILE = "local BM=16 BN=32 BK=8 TM=2 TN=4 SWIZZLE=2";

    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels(TILE).withGuards(true);

    LwjglLocalTest() {
        super("cl:0", OPTIONS, "local");
    }

    @Override
    public Device fresh() {
        return AsGpu.open(OPTIONS);
    }
}
