package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class LwjglClTest extends ClContract {
    @Override
    Cl binding() {
        return Bindings.unchecked("lwjgl");
    }

    @Test
    void itIsLwjgl() {
        assertEquals("lwjgl", binding().binding());
    }
}
