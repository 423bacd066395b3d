package io.kiln.tuning;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the pattern of a row is about, the most exact first. */
public enum Level {
    /** The name of one device. */
    DEVICE,
    /** Names of devices that are built alike. */
    ARCHITECTURE,
    /** The vendor. */
    VENDOR,
    /** The sort of device. */
    CLASS;

    static Level of(String word) {
        for (Level level : values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        throw new IllegalArgumentException("level '" + word + "' is not one of "
                + Arrays.stream(values()).map(Level::word).collect(Collectors.joining(", ")));
    }

    /** As tables write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a pattern, in which * stands for any text and ? for any letter, is of a device. */
    boolean matches(String pattern, Target target) {
        String text = switch (this) {
            case DEVICE, ARCHITECTURE -> target.name();
            case VENDOR -> target.vendor();
            case CLASS -> target.sort();
        };
        String regex =
                Pattern.quote(pattern.strip()).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE)
                .matcher(text.strip())
                .matches();
    }
}
