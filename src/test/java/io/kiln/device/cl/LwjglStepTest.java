package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;

import org.junit.jupiter.api.Tag;

/**
 * Products that share launches, through LWJGL. Larger ones are another family's, whose tiles {@link
 * LocalTwinTest} looks at.
 */
@Tag("slow")
@NeedsOpenCl
final class LwjglStepTest extends ProductContract {
    LwjglStepTest() {
        super("step");
    }

    @Override
    public long most() {
        return StepFamily.LARGE * ((ClDevice) device()).limits().units();
    }
}
