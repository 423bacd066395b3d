package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on products of few rows, through LWJGL. */
@NeedsOpenCl
final class LwjglSkinnyTest extends DeviceContract {
    LwjglSkinnyTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("skinny"), "skinny");
    }
}
