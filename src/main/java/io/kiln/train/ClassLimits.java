package io.kiln.train;

import io.kiln.device.DeviceException;
import io.kiln.train.Distortion.Limits;

import java.util.Map;
import java.util.TreeMap;

/** Limits of some classes as people write them: {@code 1,7: rotate=7.5 shear=7.5; 4: scale=0.1}. */
final class ClassLimits {
    private ClassLimits() {}

    /**
     * Reads them.
     *
     * @param text empty for none
     * @param others what is not written down is as in these
     * @throws DeviceException when something cannot be understood
     */
    static Map<Integer, Limits> of(String text, Limits others) {
        Map<Integer, Limits> all = new TreeMap<>();
        for (String part : text.split(";")) {
            if (!part.isBlank()) {
                String[] sides = part.split(":", -1);
                if (sides.length != 2 || sides[1].isBlank()) {
                    throw wrong(part);
                }
                Limits limits = limits(sides[1], others);
                for (String label : sides[0].split(",", -1)) {
                    all.put(label(label, part), limits);
                }
            }
        }
        return all;
    }

    private static int label(String text, String part) {
        if (!text.strip().matches("\\d{1,6}")) {
            throw wrong(part);
        }
        return Integer.parseInt(text.strip());
    }

    private static Limits limits(String text, Limits others) {
        Limits limits = others;
        for (String word : text.strip().split("\\s+")) {
            String[] sides = word.split("=", -1);
            try {
                limits = with(limits, sides[0], Float.parseFloat(sides[1]), text);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw wrong(text);
            }
        }
        return limits;
    }

    private static Limits with(Limits l, String name, float value, String text) {
        return switch (name) {
            case "rotate" -> new Limits(value, l.scale(), l.shear(), l.shift(), l.alpha());
            case "scale" -> new Limits(l.rotate(), value, l.shear(), l.shift(), l.alpha());
            case "shear" -> new Limits(l.rotate(), l.scale(), value, l.shift(), l.alpha());
            case "shift" -> new Limits(l.rotate(), l.scale(), l.shear(), value, l.alpha());
            case "elastic-alpha" -> new Limits(l.rotate(), l.scale(), l.shear(), l.shift(), value);
            default -> throw wrong(text);
        };
    }

    private static DeviceException wrong(String part) {
        return new DeviceException("limits of classes '" + part.strip()
                + "': needs numbers of classes, a colon, and some of rotate, scale, shear, shift,"
                + " elastic-alpha with values, such as 1,7: rotate=7.5 shear=7.5");
    }
}
