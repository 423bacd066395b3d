package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

import org.junit.jupiter.api.Tag;

/** Products by sub-groups, emulated here, through LWJGL. */
@Tag("slow")
@NeedsOpenCl
final class LwjglSubgroupTest extends ProductContract {
    LwjglSubgroupTest() {
        super("subgroup");
    }
}
