package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class JoclClTest extends ClContract {
    @Override
    Cl binding() {
        return Bindings.unchecked("jocl");
    }

    @Test
    void itIsJocl() {
        assertEquals("jocl", binding().binding());
    }
}
