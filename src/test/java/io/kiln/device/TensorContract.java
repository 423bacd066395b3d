package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

/** What a product promises whose factors are rounded. */
public interface TensorContract extends GemmContract {
    @Override
    default List<Sizes.Triple> sizes() {
        // Edges of tiles are alike in all modes. What differs is how much of k a block has, 24 to
        // 96
        // in the smallest tile: less than a block, and blocks and a bit. bf16x3 alone splits pairs.
        var part = new Sizes.Triple(33, 47, 41);
        var more = new Sizes.Triple(40, 37, 100);
        return switch (device().info().precision()) {
            case FP32X -> Sizes.tensorTriples();
            case BF16X3 ->
                List.of(part, more, new Sizes.Triple(32, 65, 96), new Sizes.Triple(47, 33, 50));
            default -> List.of(part, more);
        };
    }

    /** Numbers that are wrong in the bits that a mode keeps would pass a tolerance alone. */
    @ParameterizedTest
    @EnumSource(Form.class)
    default void smallWholeNumbersAreExact(Form form) {
        for (Sizes.Triple size : sizes()) {
            var product = new Product(
                    form,
                    size,
                    Trial.exact(3L * size.hashCode(), size.m() * size.k()),
                    Trial.exact(5L * size.hashCode(), size.k() * size.n()));
            float[] c = product.on(device());
            for (int i = 0; i < size.m(); i++) {
                float[] want = new float[size.n()];
                product.forEachTerm(i, (j, a, b) -> want[j] += a * b);
                for (int j = 0; j < size.n(); j++) {
                    assertEquals(want[j], c[i * size.n() + j], form + " " + size + " row " + i);
                }
            }
        }
    }

    /**
     * What is not finite reaches the row or column it is in, and nothing else. A split infinity
     * leaves infinity less infinity over, and becomes a NaN.
     */
    @ParameterizedTest
    @EnumSource(Form.class)
    default void whatIsNotFiniteStaysSo(Form form) {
        Sizes.Triple size = new Sizes.Triple(33, 40, 35);
        Product product = Product.random(form, size);
        int infinite = 7; // row
        int wrong = 9; // column
        product.a()[form == Form.TN ? 34 * size.m() + infinite : infinite * size.k() + 34] =
                Float.POSITIVE_INFINITY;
        product.b()[form == Form.NT ? wrong * size.k() : wrong] = Float.NaN;
        float[] c = product.on(device());
        for (int i = 0; i < size.m(); i++) {
            for (int j = 0; j < size.n(); j++) {
                float got = c[i * size.n() + j];
                String where = form + " c[" + i + "][" + j + "] is " + got;
                if (j == wrong || i == infinite && device().info().precision().split()) {
                    assertTrue(Float.isNaN(got), where);
                } else if (i == infinite) {
                    assertTrue(Float.isInfinite(got), where);
                } else {
                    assertTrue(Float.isFinite(got), where);
                }
            }
        }
        assertFalse(device().info().canonical());
    }
}
