package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

/** Products by sub-groups, emulated here, through LWJGL. */
@NeedsOpenCl
final class LwjglSubgroupTest extends ProductContract {
    LwjglSubgroupTest() {
        super("subgroup");
    }
}
