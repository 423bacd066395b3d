package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

import org.junit.jupiter.api.Tag;

/** The contract on tiles in local memory, of one shape so that few kernels are built, through LWJGL. */
@Tag("slow")
@NeedsOpenCl
final class LwjglLocalTest extends DeviceContract {
    private static final String TILE = "local BM=16 BN=32 BK=8 TM=2 TN=4 SWIZZLE=2";

    LwjglLocalTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels(TILE), "local");
    }
}
