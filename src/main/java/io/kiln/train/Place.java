package io.kiln.train;

import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;

import java.util.List;

/**
 * Where a chunk lies on a device.
 *
 * @param examples its inputs and what is to be found for them
 * @param numbers (1, rows) I32: which examples they are
 */
record Place(Examples examples, Tensor numbers) {
    /** A place of this name for so many examples. */
    static Place of(String name, Source source, int rows) {
        return new Place(
                new Examples(name, source, rows),
                Tensor.ints(name + ".numbers", 1, rows, Role.INPUT));
    }

    List<Tensor> tensors() {
        return List.of(examples.source, examples.classes, numbers);
    }

    /** A pass, from here. */
    Feed feed(Feed pass) {
        return pass.over(examples.source, examples.classes, numbers);
    }
}
