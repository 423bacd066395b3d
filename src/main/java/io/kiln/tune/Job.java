package io.kiln.tune;

import io.kiln.device.DeviceException;
import io.kiln.device.Tunable.Alternative;
import io.kiln.tuning.Shape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a child is to do: a file of lines.
 *
 * @param device id
 * @param binding what reaches it
 * @param shape of the product
 * @param present its kernels now
 * @param endMillis when to come to an end, in milliseconds since 1970
 * @param alternatives what to try, in this order
 */
record Job(
        String device,
        String binding,
        Shape shape,
        String present,
        long endMillis,
        List<Alternative> alternatives) {
    private static final String REORDERED = "reordered ";
    private static final int HEAD = 5;

    void write(Path file) {
        List<String> lines = new ArrayList<>(
                List.of(device, binding, shape.toString(), present, Long.toString(endMillis)));
        alternatives.forEach(one -> lines.add((one.reordered() ? REORDERED : "") + one.kernels()));
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new DeviceException(file + ": cannot be written: " + e, e);
        }
    }

    static Job read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Alternative> alternatives = new ArrayList<>();
        for (String line : lines.subList(HEAD, lines.size())) {
            boolean reordered = line.startsWith(REORDERED);
            alternatives.add(new Alternative(
                    reordered ? line.substring(REORDERED.length()) : line, reordered));
        }
        return new Job(
                lines.get(0),
                lines.get(1),
                Shape.parse(lines.get(2)),
                lines.get(3),
                Long.parseLong(lines.get(4)),
                alternatives);
    }
}
