package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on products with sub-groups, which local memory stands in for, through LWJGL. */
@NeedsOpenCl
final class LwjglSubgroupTest extends DeviceContract {
    LwjglSubgroupTest() {
        super(
                "cl:0",
                DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("subgroup"),
                "subgroup");
    }
}
