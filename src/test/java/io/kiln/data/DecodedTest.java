package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("quick")
final class DecodedTest {
    private static String refused(Decoded decoded, long bytes, long compressed) {
        return assertThrows(DataException.class, () -> decoded.require(bytes, compressed, "a.idx"))
                .getMessage();
    }

    @Test
    void asManyBytesAsAllowedAreAcceptedAndNotOneMore() {
        Decoded most = new Decoded(1000);
        assertDoesNotThrow(() -> most.require(1000, 1000, "a.idx"));
        assertEquals(
                "a.idx: declares 1001 bytes; the most accepted is 1000 bytes, see --max-decoded",
                refused(most, 1001, 1001));
        assertTrue(refused(most, -1, 1).contains("declares more bytes than can be counted"));
    }

    @Test
    void aThousandBytesForEachCompressedOneAreAcceptedAndNotOneMore() {
        assertDoesNotThrow(() -> Decoded.DEFAULT.require(2_000_000, 2000, "a.idx"));
        assertTrue(refused(Decoded.DEFAULT, 2_000_001, 2000)
                .contains("declares 2000001 bytes in 2000 compressed ones"));
    }

    @Test
    void aMebibyteHurtsNobodyHoweverItIsPacked() {
        assertDoesNotThrow(() -> Decoded.DEFAULT.require(1 << 20, 0, "a.idx"));
        assertTrue(refused(Decoded.DEFAULT, (1 << 20) + 1, 0).contains("at most 1000 in each"));
    }
}
