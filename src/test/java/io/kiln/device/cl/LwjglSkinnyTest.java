package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

import org.junit.jupiter.api.Tag;

/** Products of few rows, through LWJGL. */
@Tag("slow")
@NeedsOpenCl
final class LwjglSkinnyTest extends ProductContract {
    LwjglSkinnyTest() {
        super("skinny");
    }
}
