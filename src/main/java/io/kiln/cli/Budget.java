package io.kiln.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as it is written on a command line, in nanoseconds. */
final class Budget implements ITypeConverter<Long> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)(s|m|h)");

    /** Made by picocli. */
    Budget() {}

    @Override
    public Long convert(String text) {
        Matcher found = TEXT.matcher(text);
        double number = found.matches() ? Double.parseDouble(found.group(1)) : 0;
        if (number == 0) {
            throw new TypeConversionException("'" + text + "' is not a time such as 60s, 5m or 1h");
        }
        double seconds = switch (found.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
        };
        return (long) (number * seconds * 1e9);
    }
}
