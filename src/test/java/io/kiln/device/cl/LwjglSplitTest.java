package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on products with k in parts, which are compared by tolerance, through LWJGL. */
@NeedsOpenCl
final class LwjglSplitTest extends DeviceContract {
    LwjglSplitTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("split"), "split");
    }
}
