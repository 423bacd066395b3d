package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Plan;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Products in registers have the bits of the plain kernel, with all widths and epilogues. */
@Tag("slow")
@NeedsOpenCl
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DirectTwinTest {
    /** m, n and k: each height of a tile, one to four vectors, whole tiles and rests of tiles. */
    private static final int[][] SIZES = {
        {1, 70, 3}, {2, 5, 17}, {9, 10, 5}, {19, 33, 40}, {48, 64, 32}
    };

    private static final int FORMS = 3;
    private static final int EPILOGUES = 5;

    private ClDevice device;

    @BeforeAll
    void open() {
        device = (ClDevice) Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("plain"));
    }

    @AfterAll
    void close() {
        device.close();
    }

    @ParameterizedTest
    @CsvSource({"16, 8", "16, 4", "16, 1", "8, 8", "8, 2", "4, 8", "4, 4"})
    void everyWidthHasTheBitsOfThePlainKernel(int vector, int rows) {
        var products = new TwinProducts();
        for (int form = 0; form < FORMS; form++) {
            for (int[] s : SIZES) {
                products.add(form, (form + rows + vector / 4) % EPILOGUES, s[0], s[1], s[2]);
            }
        }
        products.compare(
                new DirectFamily(vector, rows, 0), device, vector + " floats, " + rows + " rows");
    }

    @Test
    void everyEpilogueHasTheBitsOfThePlainKernel() {
        var products = new TwinProducts();
        for (int epilogue = 0; epilogue < EPILOGUES; epilogue++) {
            for (int form = 0; form < FORMS; form++) {
                products.add(form, epilogue, 19, 37, 20);
            }
        }
        products.compare(new DirectFamily(16, 8, 0), device, "epilogues");
    }

    @Test
    void panelsOfBothSidesHaveTheBitsOfThePlainKernel() {
        var products = new TwinProducts();
        products.add(0, 0, 260, 1030, 19);
        products.add(1, 0, 35, 70, 50);
        products.add(2, 0, 1030, 1030, 19);
        var family = new DirectFamily();
        products.compare(family, device, "panels");
        long packs =
                Binder.bind(Fusion.all(new Plan("p", products.ops())), family, limits(16)).stream()
                        .filter(call -> call.file().equals("gemm_direct_pack"))
                        .count();
        assertEquals(4, packs, "B of each, A of the last");
    }

    private static Limits limits(int vector) {
        var kind = vector == 1 ? DeviceInfo.Kind.GPU : DeviceInfo.Kind.CPU;
        return new Limits(kind, "test", 2, 256, 32768, false, vector, false);
    }

    /** OpenCL 1.2 wants whole groups, and every column and row must have somebody. */
    @Test
    void groupsAreWholeAndCoverTheProduct() {
        var products = new TwinProducts();
        products.add(0, 0, 129, 131, 7);
        for (int vector : new int[] {1, 4, 8, 16}) {
            Call call = Binder.bind(List.of(products.ops()), new DirectFamily(), limits(vector))
                    .get(0);
            for (int d = 0; d < 2; d++) {
                assertEquals(0, call.global()[d] % call.local()[d], "dimension " + d);
            }
            int width = Integer.parseInt(call.defines().get("NV"))
                    * Integer.parseInt(call.defines().get("VECTOR"));
            assertTrue(call.global()[0] * width >= 131, "columns");
        }
    }
}
