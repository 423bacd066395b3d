package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Precision;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Of which kernels the model says that they are faster, on a GPU of 132 units. */
class RooflineTest {
    private static final Limits GPU =
            new Limits(DeviceInfo.Kind.GPU, "test", 132, 1024, 48 << 10, true, 1, false);

    /** A search that begins with others ends before it comes to them. */
    @Test
    void largeTilesComeFirstForSquares() {
        var product = new TwinProducts();
        product.add(0, 0, 4096, 4096, 32);
        List<String> first =
                Tuning.of((Op.Gemm) product.ops().get(0), GPU, "auto", Precision.FP32)
                        .kernels()
                        .stream()
                        .map(one -> one.kernels())
                        .limit(5)
                        .toList();
        assertTrue(first.get(0).startsWith("local BK=8 BM=128 BN=256"), first::toString);
        assertTrue(
                first.stream().anyMatch(one -> one.startsWith("local BK=8 BM=128 BN=128")),
                first::toString);
    }

    /** One group of 64 for each unit waits for itself; four of them do not. */
    @Test
    void aUnitNeedsWorkItemsThatDoNotWait() {
        double few = Roofline.time(cost(132), GPU);
        assertEquals(few, Roofline.time(cost(4 * 132), GPU), 1e-9 * few);
        assertEquals(few, Roofline.time(cost(8 * 132), GPU) / 2, 1e-9 * few);
    }

    /** Groups of 64 that each do a million multiply-adds and read nothing. */
    private static Cost cost(double groups) {
        return new Cost(100, 0, 64, groups, 1e6 * groups, 0, 0);
    }
}
