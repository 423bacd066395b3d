package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

/** Products with k in parts, through LWJGL. */
@NeedsOpenCl
final class LwjglSplitTest extends ProductContract {
    LwjglSplitTest() {
        super("split");
    }
}
