package io.kiln.train;

import io.kiln.device.DeviceException;

import java.util.Map;
import java.util.function.Function;

/**
 * What a run's config says: names and values as text. All methods throw a {@link DeviceException}
 * that names what is missing or no number.
 */
record Given(Map<String, String> facts) {
    String text(String name) {
        String value = facts.get(name);
        if (value == null) {
            throw new DeviceException("settings: " + name + " is missing");
        }
        return value;
    }

    String text(String name, String otherwise) {
        return facts.getOrDefault(name, otherwise);
    }

    float number(String name) {
        return parse(name, Float::parseFloat);
    }

    float number(String name, float otherwise) {
        return facts.containsKey(name) ? number(name) : otherwise;
    }

    int count(String name) {
        return parse(name, Integer::parseInt);
    }

    long whole(String name) {
        return parse(name, Long::parseLong);
    }

    private <T> T parse(String name, Function<String, T> parser) {
        String value = text(name);
        try {
            return parser.apply(value);
        } catch (NumberFormatException e) {
            throw new DeviceException("settings: " + name + " '" + value + "' is not a number", e);
        }
    }
}
