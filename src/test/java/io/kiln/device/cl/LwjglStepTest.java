package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

import org.junit.jupiter.api.Tag;

/** Products that share launches, through LWJGL. */
@Tag("slow")
@NeedsOpenCl
final class LwjglStepTest extends ProductContract {
    LwjglStepTest() {
        super("step");
    }
}
