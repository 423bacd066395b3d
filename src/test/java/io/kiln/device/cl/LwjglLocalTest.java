package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

import org.junit.jupiter.api.Tag;

/** The contract on tiles in local memory and all else as GPUs do it, through LWJGL. */
@Tag("slow")
@NeedsOpenCl
final class LwjglLocalTest extends DeviceContract {
    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("local").withGuards(true);

    LwjglLocalTest() {
        super("cl:0", OPTIONS, "local");
    }

    @Override
    public Device fresh() {
        return AsGpu.open(OPTIONS);
    }
}
