package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Floats of 16 bits, both kinds. */
@Tag("quick")
final class HalfFloatsTest {
    /** From IEEE 754 and from the first half of a float. */
    @ParameterizedTest
    @CsvSource({
        "F16, 0000, 0",
        "F16, 8000, -0.0",
        "F16, 3C00, 1",
        "F16, C000, -2",
        "F16, 3555, 0.33325195",
        "F16, 7BFF, 65504",
        "F16, 0400, 6.1035156E-5",
        "F16, 03FF, 6.097555E-5",
        "F16, 0001, 5.9604645E-8",
        "F16, 8001, -5.9604645E-8",
        "F16, 7C00, Infinity",
        "F16, FC00, -Infinity",
        "F16, 7E00, NaN",
        "F16, 7C01, NaN",
        "BF16, 3F80, 1",
        "BF16, C040, -3",
        "BF16, 7F7F, 3.3895314E38",
        "BF16, 0001, 9.1835E-41",
        "BF16, FF80, -Infinity"
    })
    void everyKindOfNumberIsRead(Dtype dtype, String bits, float value) {
        short half = (short) Integer.parseInt(bits, 16);
        assertEquals(value, HalfFloats.of(dtype, half));
        byte[] stored = {(byte) half, (byte) (half >>> 8), 0, 0};
        assertArrayEquals(
                new float[] {value, 0},
                HalfFloats.of(new StoredTensor("h", dtype, List.of(2L), stored)));
    }

    @Test
    void otherTypesHaveNoHalves() {
        assertEquals(
                "F32: expected F16 or BF16",
                assertThrows(ModelException.class, () -> HalfFloats.of(Dtype.F32, (short) 0))
                        .getMessage());
    }
}
