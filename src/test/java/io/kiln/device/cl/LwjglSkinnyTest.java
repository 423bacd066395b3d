package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

/** Products of few rows, through LWJGL. */
@NeedsOpenCl
final class LwjglSkinnyTest extends ProductContract {
    LwjglSkinnyTest() {
        super("skinny");
    }
}
