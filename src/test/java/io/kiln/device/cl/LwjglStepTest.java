package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

/** Products that share launches, through LWJGL. */
@NeedsOpenCl
final class LwjglStepTest extends ProductContract {
    LwjglStepTest() {
        super("step");
    }
}
