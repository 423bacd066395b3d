package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceOptions;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gemm_step.cl} with as much of k unrolled as on GPUs: on processors it is less. */
@NeedsOpenCl
final class StepTwinTest {
    /** On both sides of what is unrolled, and of a block of k. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyRestOfKHasTheBitsOfThePlainKernel(int form) {
        var products = new TwinProducts();
        products.add(form, 1, 20, 40, 31);
        products.add(form, 0, 19, 37, 33);
        products.add(form, 0, 130, 10, 65);
        products.add(form, 4, 9, 70, 129);
        try (ClDevice device = AsGpu.open(DeviceOptions.DEFAULT.withKernels("plain"))) {
            products.compare(new StepFamily(new PlainFamily()), device, "form " + form);
        }
    }
}
