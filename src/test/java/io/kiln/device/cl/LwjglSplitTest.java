package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

import org.junit.jupiter.api.Tag;

/** Products with k in parts, through LWJGL. */
@Tag("slow")
@NeedsOpenCl
final class LwjglSplitTest extends ProductContract {
    LwjglSplitTest() {
        super("split");
    }
}
