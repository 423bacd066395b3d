package io.kiln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Devices;
import io.kiln.trust.LyingDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProductCheckTest {
    private static final Product LARGE = new Product(false, false, 200, 1024, 1024, false);

    private static Checked check(Product product, LyingDevice.Lie lie) {
        try (Device device = new LyingDevice(true, lie);
                Work work = product.open(device, new Material())) {
            return work.check();
        }
    }

    @Test
    void rightProductsPassWhateverIsTransposed() {
        for (Product product : new Product[] {
            new Product(false, false, 33, 17, 65, false),
            new Product(true, false, 33, 17, 65, false),
            new Product(false, true, 33, 17, 65, true)
        }) {
            Checked checked = check(product, LyingDevice.Lie.NONE);
            assertNull(checked.fault(), product.name());
            assertTrue(checked.error() > 0 && checked.error() < 1e-6, product + " " + checked);
        }
    }

    @Test
    void whatIsNotWrittenIsFound() {
        Checked checked = check(
                new Product(false, false, 9, 9, 9, false),
                (op, t, values) -> ((float[]) values)[40] = Float.NaN);
        assertTrue(String.valueOf(checked.fault()).startsWith("c[4][4] is NaN, wanted "));
    }

    /** Fewer rows are compared one by one than there are. */
    @Test
    void aWrongElementIsFoundInAnyRow() {
        int row = 2;
        Checked checked =
                check(LARGE, (op, t, values) -> ((float[]) values)[row * LARGE.n() + 7] += 0.1f);
        assertTrue(String.valueOf(checked.fault()).startsWith("the sum of row 2 "));
    }

    @Test
    void coldProductsTakeTurnsWithSeveralSetsOfMatrices() {
        assertEquals(1, new Product(false, false, 512, 512, 512, false).sets());
        assertEquals(64, new Product(false, false, 512, 512, 512, true).sets());
        assertEquals(21, new Product(false, false, 1024, 1024, 1024, true).sets());
        assertEquals(2, new Product(false, false, 8192, 8192, 8192, true).sets());
        try (Device cpu = Devices.cpu();
                Work work = new Product(false, false, 2, 3, 4, true).open(cpu, new Material())) {
            assertTrue(work.run(130) > 0);
            assertNull(work.check().fault());
        }
    }

    @Test
    void shapesAreReadAsPeopleWriteThem() {
        assertEquals(new Product(false, false, 7, 8, 9, false), Product.parse("7x8x9"));
        assertEquals("gemm NN 7x8x9", Product.parse("7x8x9").name());
        assertEquals(2 * 7 * 8 * 9, Product.parse("7x8x9").flops());
        assertEquals(4 * (7 * 9 + 9 * 8 + 7 * 8), Product.parse("7x8x9").bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7x8", "7x8x9x10", "7x-8x9", "axbxc", "0x1x1", "99999x99999x1", ""})
    void otherShapesAreRefused(String shape) {
        assertNotNull(
                assertThrows(DeviceException.class, () -> Product.parse(shape)).getMessage());
    }
}
