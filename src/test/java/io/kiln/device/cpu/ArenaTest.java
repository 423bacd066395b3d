package io.kiln.device.cpu;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceException;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Tensors that no Java array holds are refused with figures, however large the heap is. */
final class ArenaTest {
    @ParameterizedTest
    @CsvSource({"1, 2147483647", "2147483647, 1", "1073741824, 1", "46340, 46340"})
    void whatNoArrayHoldsIsRefused(int rows, int cols) {
        List<Tensor> one = List.of(Tensor.floats("wide", rows, cols, Role.INPUT));
        String message = assertThrows(DeviceException.class, () -> Arena.allocate("store", one))
                .getMessage();
        assertTrue(message.matches("store: .*\\d,\\d{3}.*"), message);
    }
}
